namespace PulsarOps.Tests.Security;

/// <summary>The chain from a host to an authority, and the file of authorities.</summary>
public sealed partial class CertificateRuleTests
{
    [Fact]
    public void Certificate_of_an_unknown_authority()
    {
        var problem = Finds(
            "CertificateUntrusted", CertificateFile, Pki.Set(Pki.Pem(new AnyAuthority("CN=Stranger").Issue())));

        Assert.Contains("CN=Stranger", problem.Message, StringComparison.Ordinal);
        Assert.Contains(AuthorityFile, problem.Advice, StringComparison.Ordinal);
    }

    /// <summary>An attacker chooses subject and serial number, but not the key.</summary>
    [Fact]
    public void Authority_that_only_looks_like_the_trusted_one()
    {
        var forged = new AnyAuthority("CN=Company");

        Assert.Equal(["CertificateUntrusted"], Ids(Of(forged.Issue()), Pki.Now));
        Assert.Equal(["CertificateUntrusted"], Ids(Of(forged.Issue(), forged.Certificate), Pki.Now));
    }

    [Fact]
    public void Intermediate_authority_is_found_in_either_file()
    {
        var intermediate = new AnyAuthority("CN=Intermediate", Company, 2);
        var leaf = intermediate.Issue();

        Assert.Empty(Problems(Of(leaf, intermediate.Certificate)));
        Assert.Empty(Problems(Pki.Set(
            Pki.Pem(leaf), authorities: Pki.Pem(Company.Certificate, intermediate.Certificate))));
        Assert.Empty(Problems(Pki.Set(Pki.Pem(leaf), authorities: Pki.Pem(intermediate.Certificate))));
        Finds("CertificateUntrusted", CertificateFile, Of(leaf));
    }

    [Fact]
    public void Two_authorities_of_one_subject()
    {
        var set = Pki.Set(
            Pki.Pem(Company.Issue()),
            authorities: Pki.Pem(Company.Certificate, new AnyAuthority("CN=Company", serial: 3).Certificate));

        Assert.Contains("AuthoritySubjectTwice", Ids(set, Pki.Now));
    }

    [Fact]
    public void Same_authority_twice_is_no_problem() => Assert.Empty(Problems(Pki.Set(
        Pki.Pem(Company.Issue()), authorities: Pki.Pem(Company.Certificate, Company.Certificate))));

    [Fact]
    public void Certificate_of_a_host_among_the_authorities() => Finds(
        "AuthorityInvalid", AuthorityFile,
        Pki.Set(Pki.Pem(Company.Issue()), authorities: Pki.Pem(Company.Certificate, Company.Issue())));
}
