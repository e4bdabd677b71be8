using System.Text;

namespace PulsarOps.Hosts.Ssh;

/// <summary>
/// Reads numbers and strings of the SSH protocol: big-endian, and strings with their length in front.
/// </summary>
internal sealed class SshWireReader(byte[] bytes)
{
    private int _at;

    public bool IsAtEnd => _at == bytes.Length;

    public byte Byte()
    {
        Need(1);
        return bytes[_at++];
    }

    public int Number()
    {
        Need(4);
        var number = (bytes[_at] << 24) | (bytes[_at + 1] << 16) | (bytes[_at + 2] << 8) | bytes[_at + 3];
        _at += 4;
        return number;
    }

    public ulong Long() => ((ulong)(uint)Number() << 32) | (uint)Number();

    public byte[] Bytes()
    {
        var length = Number();
        Need(length);
        var value = new byte[length];
        Array.Copy(bytes, _at, value, 0, length);
        _at += length;
        return value;
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    private void Need(int length)
    {
        if (length < 0 || length > bytes.Length - _at)
            throw new InvalidDataException("The message is shorter than it says.");
    }
}

/// <summary>Writes numbers and strings of the SSH protocol.</summary>
internal sealed class SshWireWriter
{
    private readonly List<byte> _bytes = [];

    public SshWireWriter Byte(byte value)
    {
        _bytes.Add(value);
        return this;
    }

    public SshWireWriter Number(int value)
    {
        foreach (var shift in (int[])[24, 16, 8, 0])
            _bytes.Add((byte)(value >> shift));
        return this;
    }

    public SshWireWriter Bytes(byte[] value)
    {
        Number(value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];
}
