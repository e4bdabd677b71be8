using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using PulsarOps.Security;
using PulsarOps.Tests.Release;

namespace PulsarOps.Tests.Security;

/// <summary>Tokens, byte for byte as Pulsar's own command makes them, apart from their life.</summary>
public sealed class TokenTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Header_and_payload_are_exact()
    {
        var parts = Pki.Plain(Tokens.Create("orders", Pki.HostKey, null)).Split('.');
        Assert.Equal(3, parts.Length);
        Assert.Equal("""{"alg":"RS256"}""", Text(parts[0]));
        Assert.Equal("""{"sub":"orders"}""", Text(parts[1]));

        parts = Pki.Plain(Tokens.Create("orders", Pki.HostKey, Pki.Now.AddMilliseconds(999))).Split('.');
        Assert.Equal($$"""{"sub":"orders","exp":{{Pki.Now.ToUnixTimeSeconds()}}}""", Text(parts[1]));
    }

    [Fact]
    public void OpenSsl_verifies_the_signature_with_the_public_key()
    {
        var token = Pki.Plain(Tokens.Create("orders", Pki.HostKey, Pki.Now));
        var end = token.LastIndexOf('.');
        var signed = _folder.Write("signed", token[..end]);
        var signature = _folder.File("signature");
        File.WriteAllBytes(signature, Base64Url.DecodeFromChars(token.AsSpan(end + 1)));
        var key = _folder.File("token-public.der");
        File.WriteAllBytes(key, Pki.HostKey.ExportSubjectPublicKeyInfo());

        Assert.Contains(
            "Verified OK",
            OpenSsl.Run("dgst", "-sha256", "-verify", key, "-keyform", "DER", "-signature", signature, signed),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Token_of_any_subject_comes_back() =>
        Gen.Select(
            Gen.String.Where(IsSubject), Gen.Int[0, 1_000_000].Nullable(), (subject, seconds) => (subject, seconds))
            .Sample(
                sample =>
                {
                    DateTimeOffset? end = sample.seconds is { } after ? Pki.Now.AddSeconds(after) : null;
                    var token = Tokens.Create(sample.subject, Pki.HostKey, end);
                    Assert.Matches(@"\A[\w-]+\.[\w-]+\.[\w-]+\z", Pki.Plain(token));
                    Assert.Equal(
                        new TokenContent("RS256", sample.subject, end),
                        Tokens.Verify(token, Pki.HostKey, Pki.Now.AddSeconds(-1)));
                },
                iter: 50, threads: 1);

    [Fact]
    public void Token_expires_at_its_second()
    {
        var token = Tokens.Create("orders", Pki.HostKey, Pki.Now);

        Assert.Equal("orders", Tokens.Verify(token, Pki.HostKey, Pki.Now.AddSeconds(-1)).Subject);
        Assert.Equal("TokenExpired", Error(() => Tokens.Verify(token, Pki.HostKey, Pki.Now)));
    }

    [Fact]
    public void Token_of_another_key_or_with_another_subject_is_refused()
    {
        var token = Tokens.Create("orders", Pki.HostKey, null);
        Assert.Equal("TokenKeyDiffers", Error(() => Tokens.Verify(token, Pki.OtherKey, Pki.Now)));

        var parts = Pki.Plain(token).Split('.');
        parts[1] = Base64Url.EncodeToString("""{"sub":"admin"}"""u8);
        Assert.Equal(
            "TokenKeyDiffers", Error(() => Tokens.Verify(Pki.Secret(string.Join('.', parts)), Pki.HostKey, Pki.Now)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("canary")]
    [InlineData("canary.canary.canary")]
    [InlineData("e30.e30.canary")]
    [InlineData("bnVsbA.W10.canary")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIiwiZXhwIjoibmV2ZXIifQ.canary")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIiwiZXhwIjo5OTk5OTk5OTk5OTk5OTl9.canary")]
    public void Text_that_is_no_token_is_refused_without_being_quoted(string text)
    {
        var error = Assert.Throws<PulsarOpsException>(() => Tokens.Read(Pki.Secret(text)));

        Assert.Equal("TokenInvalid", error.ErrorId);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A token may name any algorithm, and "none" must not mean that no signature is needed.</summary>
    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    public void Token_of_another_algorithm_is_refused(string algorithm)
    {
        var token = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"{{algorithm}}"}"""))}."
            + $"{Base64Url.EncodeToString("""{"sub":"admin"}"""u8)}.";

        Assert.Equal("TokenInvalid", Error(() => Tokens.Verify(Pki.Secret(token), Pki.HostKey, Pki.Now)));
    }

    /// <summary>From 3072 bits on, Pulsar's own command signs with a longer hash.</summary>
    [Fact]
    public void Token_of_the_release_with_a_long_key_is_read()
    {
        using var key = RSA.Create(3072);
        var signed = $"{Base64Url.EncodeToString("""{"alg":"RS384"}"""u8)}."
            + Base64Url.EncodeToString("""{"sub":"orders"}"""u8);
        var signature = key.SignData(
            Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1);
        var token = Pki.Secret($"{signed}.{Base64Url.EncodeToString(signature)}");

        Assert.Equal(new TokenContent("RS384", "orders", null), Tokens.Verify(token, key, Pki.Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("orders ")]
    [InlineData("orders,admin")]
    [InlineData("orders\nadmin")]
    public void Subject_that_a_list_of_roles_cannot_name_is_refused(string subject) =>
        Assert.Equal("TokenSubjectInvalid", Error(() => Tokens.Create(subject, Pki.HostKey, null)));

    private static bool IsSubject(string text) =>
        text.Length is > 0 and <= 255 && text.Trim() == text
        && !text.Any(character => char.IsControl(character) || char.IsSurrogate(character) || character == ',');

    private static string Text(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));

    private static string Error(Func<object> action) => Assert.Throws<PulsarOpsException>(action).ErrorId;
}
