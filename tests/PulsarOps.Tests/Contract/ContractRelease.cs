using System.Text;

namespace PulsarOps.Tests.Contract;

/// <summary>A release small enough for a test, whose program only lingers.</summary>
internal static class ContractRelease
{
    public const string TopFolder = "apache-pulsar-9.9.9";

    public static IReadOnlyDictionary<string, byte[]> Files { get; } = new Dictionary<string, string>
    {
        ["bin/pulsar"] = "#!/bin/sh\nexec sleep 600\n",
        ["bin/bookkeeper"] = "#!/bin/sh\n",
        ["conf/broker.conf"] = "clusterName=\n",
        ["conf/zookeeper.conf"] = "clientPort=2181\n",
        ["lib/empty.jar"] = "",
    }.ToDictionary(file => file.Key, file => Encoding.UTF8.GetBytes(file.Value));
}

/// <summary>A release archive on the controller.</summary>
public sealed record ContractArchive(string Path, string Sha512);
