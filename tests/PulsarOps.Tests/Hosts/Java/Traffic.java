import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.*;

/**
 * Sends numbered messages and receives them until the file STOP exists. It prints "P NUMBER MILLISECONDS" for each
 * acknowledgement, and "C NUMBER MILLISECONDS" for each message.
 */
public final class Traffic {
    private static final int KEYS = 8;
    private static final int IN_FLIGHT = 100;
    private static final long PAUSE_MILLIS = 5;
    private static final int QUIET_SECONDS = 20;

    public static void main(String[] args) throws Exception {
        String url = args[0], topic = args[1], authorities = args[3], token = args[4];
        int first = Integer.parseInt(args[2]);
        File stop = new File(args[5]);
        ClientBuilder builder = PulsarClient.builder().serviceUrl(url).operationTimeout(120, TimeUnit.SECONDS);
        if (!authorities.isEmpty()) {
            builder.tlsTrustCertsFilePath(authorities).enableTlsHostnameVerification(true);
            // Clients before 4.0 do not have it.
            for (var method : ClientBuilder.class.getMethods())
                if (method.getName().equals("autoCertRefreshSeconds"))
                    method.invoke(builder, 5);
        }
        if (!token.isEmpty())
            builder.authentication(AuthenticationFactory.token(() -> read(token)));
        try (PulsarClient client = builder.build();
                Consumer<byte[]> consumer = client.newConsumer().topic(topic).subscriptionName("reader")
                        .subscriptionType(SubscriptionType.Failover).subscribe();
                Producer<byte[]> producer = client.newProducer().topic(topic).enableBatching(false)
                        .sendTimeout(0, TimeUnit.SECONDS).blockIfQueueFull(true).create()) {
            Thread sender = new Thread(() -> send(producer, first, stop));
            sender.start();
            receive(consumer, sender);
        }
        System.out.println("END");
    }

    private static void send(Producer<byte[]> producer, int first, File stop) {
        Semaphore window = new Semaphore(IN_FLIGHT);
        for (int next = first; !stop.exists(); next++) {
            int number = next;
            window.acquireUninterruptibly();
            var sent = producer.newMessage().key("k" + number % KEYS).value(bytes(number)).sendAsync();
            sent.whenComplete((id, error) -> {
                window.release();
                System.out.println(error == null ? "P " + number + " " + System.currentTimeMillis() : "E " + error);
            });
            pause();
        }
        window.acquireUninterruptibly(IN_FLIGHT);
    }

    private static void receive(Consumer<byte[]> consumer, Thread sender) throws Exception {
        while (true) {
            Message<byte[]> message = consumer.receive(QUIET_SECONDS, TimeUnit.SECONDS);
            if (message == null && !sender.isAlive())
                return;
            if (message == null)
                continue;
            String number = new String(message.getValue(), StandardCharsets.UTF_8);
            System.out.println("C " + number + " " + System.currentTimeMillis());
            consumer.acknowledgeAsync(message);
        }
    }

    private static String read(String file) {
        try {
            return new String(java.nio.file.Files.readAllBytes(new File(file).toPath()), StandardCharsets.UTF_8).trim();
        } catch (java.io.IOException error) {
            throw new java.io.UncheckedIOException(error);
        }
    }

    private static byte[] bytes(int number) {
        return Integer.toString(number).getBytes(StandardCharsets.UTF_8);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }
}
