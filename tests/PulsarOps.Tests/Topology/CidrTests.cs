using System.Net;
using PulsarOps.Common;

namespace PulsarOps.Tests.Topology;

/// <summary>Networks as firewalls write them.</summary>
public sealed class CidrTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("203.0.113.7/32", "203.0.113.7")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("FD00:0:0::/8", "fd00::/8")]
    [InlineData("fd00:0:0:1:0:0:0:5/128", "fd00:0:0:1::5")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    public void Network_has_one_form(string text, string form) => Assert.Equal(form, Cidr.Canonical(text));

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("10.1.2.0/23", "10.1.3.255", true)]
    [InlineData("10.1.2.0/23", "10.1.4.0", false)]
    [InlineData("203.0.113.7/32", "203.0.113.7", true)]
    [InlineData("0.0.0.0/0", "198.51.100.1", true)]
    [InlineData("0.0.0.0/0", "fd00::1", false)]
    [InlineData("fd00::/8", "fdff::1", true)]
    [InlineData("::/0", "10.0.0.1", false)]
    public void Network_contains_its_addresses(string network, string address, bool contains) =>
        Assert.Equal(contains, Cidr.Contains(network, IPAddress.Parse(address)));
}
