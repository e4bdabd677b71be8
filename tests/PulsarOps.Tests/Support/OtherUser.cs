using System.Runtime.InteropServices;

namespace PulsarOps.Tests.Support;

/// <summary>
/// Does something with the rights of another uid, which has no name here: only on a thread of its own, the process
/// stays root.
/// </summary>
internal static class OtherUser
{
    private const long Keep = -1;
    private const long Uid = 61234;

    /// <returns>The exception; null if there was none.</returns>
    public static Exception? Try(Action action)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root",
            "Only root of a Linux machine can become another user.");
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            // The C library would change all threads.
            Assert.Equal(0,
                Call(RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? 147
                : 117, Keep, Uid, Keep));
            try
            {
                action();
            }
            catch (Exception exception)
            {
                thrown = exception;
            }
        });
        thread.Start();
        thread.Join();
        return thrown;
    }

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static extern long Call(long number, long first, long second, long third);
}
