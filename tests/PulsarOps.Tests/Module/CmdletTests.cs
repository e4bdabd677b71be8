using System.Management.Automation;
using System.Reflection;
using System.Security;

namespace PulsarOps.Tests.ModuleContract;

/// <summary>What all cmdlets have in common.</summary>
public sealed class CmdletTests
{
    /// <summary>A parameter has the same type wherever it occurs.</summary>
    private static readonly Dictionary<string, Type> KnownParameters = new()
    {
        ["Topology"] = typeof(PulsarTopology),
        ["Node"] = typeof(string[]),
        ["NodeCount"] = typeof(int),
        ["Credential"] = typeof(PSCredential),
        ["SudoCredential"] = typeof(PSCredential),
        ["KeyPassphrase"] = typeof(SecureString),
        ["Passphrase"] = typeof(SecureString),
        ["ExpiresIn"] = typeof(TimeSpan),
        ["PrivateKey"] = typeof(SecureString),
        ["UserName"] = typeof(string),
        ["Port"] = typeof(int),
        ["ThrottleLimit"] = typeof(int),
        ["TimeoutSeconds"] = typeof(int),
        ["ConnectionTimeoutSeconds"] = typeof(int),
        ["PassThru"] = typeof(SwitchParameter),
        ["Force"] = typeof(SwitchParameter),
        ["Kill"] = typeof(SwitchParameter),
        ["IgnoreQuorum"] = typeof(SwitchParameter),
        ["WaitSeconds"] = typeof(int),
        ["Quiet"] = typeof(SwitchParameter),
    };

    /// <summary>They write files of the user on this computer.</summary>
    private static readonly string[] WritesFiles =
    [
        "Export-PulsarTopology",
        "Add-PulsarHostKey",
        "New-PulsarCertificateAuthority",
        "New-PulsarCertificateRequest",
        "New-PulsarToken",
        "New-PulsarTokenKey",
    ];

    /// <summary>What they change is not a desired state of hosts.</summary>
    private static readonly string[] NoStages =
        ["Grant-PulsarPermission", "Revoke-PulsarPermission", "Unlock-PulsarCluster"];

    /// <summary>They reach no host of a cluster.</summary>
    private static readonly string[] Offline =
    [
        "New-PulsarTopology",
        "Import-PulsarTopology",
        "Add-PulsarTopologyNode",
        "Remove-PulsarTopologyNode",
        "Get-PulsarHostKey",
        "Get-PulsarVersion",
        .. WritesFiles,
    ];

    public static TheoryData<string> Names { get; } = [.. Cmdlets.All.Select(cmdlet => cmdlet.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Name_is_an_approved_verb_and_a_singular_noun_of_Pulsar(string name)
    {
        var cmdlet = Find(name);

        // Those of PowerShell 5.1: Build and Deploy came later.
        var verbs = new[]
        {
            typeof(VerbsCommon),
            typeof(VerbsData),
            typeof(VerbsLifecycle),
            typeof(VerbsDiagnostic),
            typeof(VerbsCommunications),
            typeof(VerbsSecurity),
            typeof(VerbsOther),
        }
            .SelectMany(type => type.GetFields())
            .Select(field => (string)field.GetValue(null)!)
            .Except(["Build", "Deploy"]);
        Assert.Contains(cmdlet.Attribute.VerbName, verbs);
        Assert.Matches("^Pulsar[A-Z][A-Za-z]*[^s]$", cmdlet.Attribute.NounName);
        Assert.Equal($"{cmdlet.Attribute.VerbName}{cmdlet.Attribute.NounName}Command", cmdlet.Type.Name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Class_is_sealed_and_says_what_it_puts_out(string name)
    {
        var cmdlet = Find(name);

        Assert.True(cmdlet.Type.IsSealed);
        Assert.All(cmdlet.Type.GetCustomAttributes<OutputTypeAttribute>(), output => Assert.NotEmpty(output.Type));
        Assert.True(cmdlet.Type.IsDefined(typeof(OutputTypeAttribute)));
        Assert.False(cmdlet.Type.IsDefined(typeof(AliasAttribute)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_changing_cmdlet_supports_WhatIf(string name)
    {
        var cmdlet = Find(name);
        var changes = cmdlet.Attribute.VerbName is not ("Get" or "Test") && !Offline.Contains(name);

        Assert.Equal(
            changes || WritesFiles.Contains(name),
            cmdlet.Attribute.SupportsShouldProcess
        );
        Assert.Equal(changes && !NoStages.Contains(name), typeof(StageCmdlet).IsAssignableFrom(cmdlet.Type));
        if (changes)
            Assert.Equal(
                cmdlet.Attribute.VerbName is "Uninstall" or "Remove" or "Unlock" or "Repair"
                    ? ConfirmImpact.High
                    : ConfirmImpact.Medium,
                cmdlet.Attribute.ConfirmImpact
            );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_have_the_names_and_types_that_they_have_everywhere(string name)
    {
        foreach (var parameter in Find(name).Parameters)
        {
            Assert.NotEqual(typeof(bool), parameter.PropertyType);
            Assert.DoesNotContain(parameter.Name, Cmdlet.CommonParameters.Concat(Cmdlet.OptionalCommonParameters));
            Assert.Matches("^[A-Z][A-Za-z0-9]*$", parameter.Name);
            if (KnownParameters.TryGetValue(parameter.Name, out var type))
                Assert.Equal(type, parameter.PropertyType);
            if (
                parameter.Name.EndsWith("Password", StringComparison.Ordinal)
                || parameter.Name.EndsWith("Passphrase", StringComparison.Ordinal)
            )
                Assert.Equal(typeof(SecureString), parameter.PropertyType);
        }
    }

    [Fact]
    public void One_name_has_one_type_in_all_cmdlets() =>
        Assert.All(
            // Import- takes several files, as all of PowerShell's cmdlets that read some, and a token has one subject.
            Cmdlets
                .All.SelectMany(cmdlet =>
                    cmdlet.Parameters.Where(parameter =>
                        (cmdlet.Name, parameter.Name)
                            is not (("Import-PulsarTopology", "Path") or ("New-PulsarToken", "Subject"))
                    )
                )
                .GroupBy(parameter => parameter.Name),
            parameters => Assert.Single(parameters.Select(parameter => parameter.PropertyType).Distinct())
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Topology_comes_first_and_from_the_pipeline(string name)
    {
        var cmdlet = Find(name);
        if (cmdlet.Parameters.SingleOrDefault(parameter => parameter.Name == "Topology") is not { } topology)
        {
            Assert.Contains(name, Offline);
            return;
        }

        var attribute = Assert.Single(topology.GetCustomAttributes<ParameterAttribute>(inherit: false));
        Assert.True(attribute is { Mandatory: true, ValueFromPipeline: true });

        // What stands first at an Export- is the file, as at Export-Csv, at permissions the namespace, and at stages
        // for named nodes the node.
        var comesLater =
            name == "Export-PulsarTopology" || name.EndsWith("-PulsarPermission", StringComparison.Ordinal)
            || typeof(NodeStageCmdlet).IsAssignableFrom(cmdlet.Type);
        Assert.Equal(comesLater ? int.MinValue : 0, attribute.Position);
        Assert.Equal(["InputObject"], topology.GetCustomAttribute<AliasAttribute>()!.AliasNames);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameter_sets_are_called_so_and_take_one_thing_from_the_pipeline(string name)
    {
        var sets = Find(name)
            .Parameters.SelectMany(parameter => parameter.GetCustomAttributes<ParameterAttribute>(inherit: false))
            .ToLookup(attribute => attribute.ParameterSetName);

        Assert.All(
            sets.Where(set => set.Key != ParameterAttribute.AllParameterSets),
            set => Assert.EndsWith("ParameterSet", set.Key, StringComparison.Ordinal)
        );
        Assert.All(sets, set => Assert.InRange(set.Count(attribute => attribute.ValueFromPipeline), 0, 1));
    }

    private static CmdletClass Find(string name) => Cmdlets.All.Single(cmdlet => cmdlet.Name == name);
}
