using PulsarOps.Hosts;

namespace PulsarOps.Checks;

/// <summary>Looks at ports as one observer sees them, in two rounds.</summary>
/// <param name="observer">The name of the observer.</param>
/// <param name="address">The address by which the observer reaches a node.</param>
/// <param name="send">Sends requests from there.</param>
internal sealed class PortScan(
    string observer, Func<PulsarNode, string> address,
    Func<IReadOnlyList<PortExchange>, Task<IReadOnlyList<PortAnswer>>> send)
{
    /// <param name="targets">The ports.</param>
    /// <param name="offersTls">Whether to try TLS on a port.</param>
    public async Task<IReadOnlyList<PortView>> LookAsync(
        IReadOnlyList<PortTarget> targets, Func<PortTarget, bool> offersTls)
    {
        var first = await SendAsync(targets, target =>
        [
            .. Plain(target),
            .. offersTls(target) ? [Hello(target, TlsHello.Tls12), Hello(target, TlsHello.Tls13)] : NoExchange,
            .. target.Dialect.Requests("", 0).Count == 0 && !offersTls(target) ? [Touch(target)] : NoExchange,
        ]);
        var views = targets.Select((target, index) => First(target, offersTls(target), first[index])).ToArray();
        var second = await SendAsync(
            targets.Select((target, index) => (target, index)).ToArray(),
            pair => views[pair.index].Versions.Count == 0 ? NoExchange : Second(pair.target));
        return [.. targets.Select((target, index) => Add(target, views[index], second[index]))];
    }

    private static PortExchange[] NoExchange => [];

    private async Task<IReadOnlyList<IReadOnlyList<PortAnswer>>> SendAsync<T>(
        IReadOnlyList<T> targets, Func<T, IEnumerable<PortExchange>> exchanges)
    {
        var requests = targets.Select(target => exchanges(target).ToArray()).ToArray();
        var all = requests.SelectMany(list => list).ToArray();
        var answers = all.Length == 0 ? [] : await send(all);
        var at = 0;
        return
        [
            .. requests.Select(list =>
            {
                var own = answers.Skip(at).Take(list.Length).ToArray();
                at += list.Length;
                return own;
            }),
        ];
    }

    private IEnumerable<PortExchange> Plain(PortTarget target) =>
        target.Dialect.Requests(address(target.Node), target.Number)
            .Select(request => new PortExchange(address(target.Node), target.Number, request));

    private PortExchange Hello(PortTarget target, int version) =>
        new(address(target.Node), target.Number, TlsHello.Write(version, address(target.Node)))
        {
            Before = target.Dialect.StartTls,
        };

    /// <summary>Only connects.</summary>
    private PortExchange Touch(PortTarget target) => new(address(target.Node), target.Number, []);

    private PortExchange[] Second(PortTarget target) =>
    [
        Hello(target, TlsHello.Tls10),
        Hello(target, TlsHello.Tls11),
        .. target.Dialect.TalksInsideTls ? Plain(target).TakeLast(1).Select(plain => plain with { Tls = true }) : [],
    ];

    private PortView First(PortTarget target, bool offersTls, IReadOnlyList<PortAnswer> answers)
    {
        var plain = answers.Take(target.Dialect.Requests("", 0).Count)
            .Select(answer => target.Dialect.Read(answer.Bytes)).ToArray();
        var hellos = answers.Skip(plain.Length).Select(answer => Read(target, answer)).ToArray();
        var flight = hellos.FirstOrDefault(hello => hello.Certificates.Count > 0);
        return new(observer, answers.Select(answer => answer.State).DefaultIfEmpty(PortState.Unsupported).Min())
        {
            From = answers.Select(answer => answer.From).FirstOrDefault(from => from.Length > 0) ?? "",
            Plain = plain.FirstOrDefault(reaction => reaction.LetsIn)
                ?? plain.FirstOrDefault(reaction => reaction.Answers) ?? PortReaction.None,
            TriedTls = answers.Skip(plain.Length).Any(answer => answer.State == PortState.Open) && offersTls,
            Versions = [.. hellos.Select(hello => hello.Version).Where(version => version > 0).Distinct().Order()],
            Chain = flight?.Certificates ?? [],
            AsksForCertificate = flight?.AsksForCertificate,
        };
    }

    private static PortView Add(PortTarget target, PortView view, IReadOnlyList<PortAnswer> answers)
    {
        if (answers.Count == 0)
            return view;
        var versions = answers.Take(2).Select(answer => Read(target, answer).Version).Where(version => version > 0);
        var inside = answers.Skip(2).FirstOrDefault();
        return view with
        {
            Versions = [.. versions.Concat(view.Versions).Distinct().Order()],
            Inside = inside is null || inside.State == PortState.Unsupported ? null : target.Dialect.Read(inside.Bytes),
        };
    }

    private static TlsAnswer Read(PortTarget target, PortAnswer answer) => TlsHello.Read(
        target.Dialect.StartTls.Length == 0 ? answer.Bytes : target.Dialect.AfterStartTls(answer.Bytes));
}
