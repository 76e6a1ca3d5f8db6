using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansAi.Engine.Tests.Isolation;

/// <summary>A message that can be changed after it was sent.</summary>
[GenerateSerializer, Alias("OrleansAi.Engine.Tests.MutableMessage")]
public class MutableMessage
{
    [Id(0)]
    public string Text { get; set; } = "";

    [Id(1)]
    public List<string> Lines { get; set; } = [];

    [Id(2)]
    public MutableMessage? Next { get; set; }
}

[GenerateSerializer, Alias("OrleansAi.Engine.Tests.SignedMessage")]
public sealed class SignedMessage : MutableMessage
{
    [Id(0)]
    public string Signature { get; set; } = "";
}

/// <summary>A message that promises not to change.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Engine.Tests.ImmutableMessage")]
public sealed record ImmutableMessage
{
    [Id(0)]
    public required string Text { get; init; }

    [Id(1)]
    public ImmutableArray<string> Lines { get; init; } = [];
}

public interface IIsolationGrain : IGrainWithStringKey
{
    /// <summary>Keeps the message and changes it.</summary>
    Task KeepAndChange(MutableMessage message);

    /// <summary>Answers with the very object that the grain keeps.</summary>
    Task<MutableMessage> Kept();

    Task KeepLines(List<string> lines);

    Task<int> KeptLines();

    /// <summary>Keeps the message and answers with it.</summary>
    Task<ImmutableMessage> KeepImmutable(ImmutableMessage message);

    Task<bool> HasNext(MutableMessage message, bool asItself);

    /// <summary>The caller promises by <see cref="ImmutableAttribute"/> not to change the list.</summary>
    Task<List<string>> EchoPromised([Immutable] List<string> lines);
}

/// <summary>The object that a test expects to see again, or not, on the other side of a call.</summary>
public sealed class Sent
{
    public object? Message { get; set; }

    public bool Arrived { get; set; }
}

internal sealed class IsolationGrain(Sent sent) : Grain, IIsolationGrain
{
    private MutableMessage _kept = new();
    private List<string> _lines = [];

    public Task KeepAndChange(MutableMessage message)
    {
        message.Text = "changed by the grain";
        message.Lines.Add("added by the grain");
        _kept = message;
        return Task.CompletedTask;
    }

    public Task<MutableMessage> Kept() => Task.FromResult(_kept);

    public Task KeepLines(List<string> lines)
    {
        _lines = lines;
        return Task.CompletedTask;
    }

    public Task<int> KeptLines() => Task.FromResult(_lines.Count);

    public Task<ImmutableMessage> KeepImmutable(ImmutableMessage message)
    {
        sent.Arrived = ReferenceEquals(message, sent.Message);
        return Task.FromResult(message);
    }

    public Task<bool> HasNext(MutableMessage message, bool asItself) =>
        Task.FromResult(asItself ? ReferenceEquals(message, message.Next) : message.Next is not null);

    public Task<List<string>> EchoPromised([Immutable] List<string> lines)
    {
        sent.Arrived = ReferenceEquals(lines, sent.Message);
        return Task.FromResult(lines);
    }
}
