"""bin/pulsar initialize-cluster-metadata: what is there already is kept, and the last words are the same."""
import time
import uuid

from process import begin, end, servers_of
from wire import compact
from zkclient import Client, Lost

CONNECTION_PATIENCE = 30


def option(arguments, *names):
    for index, word in enumerate(arguments[:-1]):
        if word in names:
            return arguments[index + 1]
    return None


def run(conf, arguments):
    begin()
    store = option(arguments, "--metadata-store", "-md", "--zookeeper", "-zk")
    cluster = option(arguments, "--cluster", "-c")
    if not store or not cluster:
        end(1, "Metadata store address and cluster name need to be provided")
    client = Client(servers_of(store), 10, CONNECTION_PATIENCE)
    try:
        initialize(client, cluster, arguments)
    except Lost as trouble:
        end(1, 'Exception in thread "main" java.util.concurrent.TimeoutException: %s' % trouble)
    client.close()
    end(0, "org.apache.pulsar.PulsarClusterMetadataSetup - Cluster metadata for '%s' setup correctly" % cluster)


def initialize(client, cluster, arguments):
    if not client.exists("/ledgers/INSTANCEID"):
        client.create("/ledgers/available/readonly")
        client.create("/ledgers/cookies")
        client.create("/ledgers/LAYOUT", "2\norg.apache.bookkeeper.meta.HierarchicalLedgerManagerFactory:1")
        client.create("/ledgers/underreplication")
        client.create("/ledgers/INSTANCEID", str(uuid.uuid4()))
    time.sleep(0.5)  # the real one takes its time in between, and others go on meanwhile
    for path in ("/bookies", "/stream", "/pulsar", "/counters", "/managed-ledgers", "/namespace", "/loadbalance/brokers"):
        client.create(path)
    urls = {}
    for key, names in (("serviceUrl", ("--web-service-url", "-uw")), ("serviceUrlTls", ("--web-service-url-tls", "-tw")),
                       ("brokerServiceUrl", ("--broker-service-url", "-ub")), ("brokerServiceUrlTls", ("--broker-service-url-tls", "-tb"))):
        if option(arguments, *names):
            urls[key] = option(arguments, *names)
    client.create("/admin/clusters/" + cluster, compact(urls))
    client.create("/admin/clusters/global", "{}")
    for tenant, namespace in (("public", "default"), ("pulsar", "system")):
        client.create("/admin/policies/" + tenant, compact({"allowedClusters": [cluster], "adminRoles": []}))
        client.create("/admin/policies/%s/%s" % (tenant, namespace), compact({"replication_clusters": [cluster], "bundles": {"numBundles": 16}}))
    time.sleep(0.2)
    client.create("/admin/partitioned-topics/pulsar/system/persistent/transaction_coordinator_assign", '{"partitions":16,"deleted":false}')
