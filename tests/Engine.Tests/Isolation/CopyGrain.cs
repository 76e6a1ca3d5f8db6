using System.Collections.Immutable;

namespace OrleansAi.Engine.Tests.Isolation;

/// <summary>Two types that refer to each other.</summary>
[GenerateSerializer, Alias("OrleansAi.Engine.Tests.Parent")]
public sealed class Parent
{
    [Id(0)]
    public string Name { get; set; } = "";

    [Id(1)]
    public List<Child> Children { get; set; } = [];
}

/// <inheritdoc cref="Parent" />
[GenerateSerializer, Alias("OrleansAi.Engine.Tests.Child")]
public sealed class Child
{
    [Id(0)]
    public string Name { get; set; } = "";

    [Id(1)]
    public Parent? Parent { get; set; }
}

/// <summary>What is not marked as something to send.</summary>
public sealed class Unmarked
{
    public int Value { get; set; }
}

public interface ICopyGrain : IGrainWithStringKey
{
    Task<byte[]> Overwrite(byte[] bytes);

    Task<Dictionary<string, List<int>>> Clear(Dictionary<string, List<int>> lists);

    Task<(int Number, List<string> Lines)> Add((int Number, List<string> Lines) pair, string line);

    Task<ImmutableArray<MutableMessage>> Rename(ImmutableArray<MutableMessage> messages, string text);

    Task<Parent> Adopt(Parent parent, string child);

    Task<object> Take(object value);
}

public sealed class CopyGrain : Grain, ICopyGrain
{
    public Task<byte[]> Overwrite(byte[] bytes)
    {
        Array.Fill(bytes, (byte)7);
        return Task.FromResult(bytes);
    }

    public Task<Dictionary<string, List<int>>> Clear(Dictionary<string, List<int>> lists)
    {
        foreach (var list in lists.Values)
            list.Clear();
        lists["added"] = [1];
        return Task.FromResult(lists);
    }

    public Task<(int Number, List<string> Lines)> Add((int Number, List<string> Lines) pair, string line)
    {
        pair.Lines.Add(line);
        return Task.FromResult(pair);
    }

    public Task<ImmutableArray<MutableMessage>> Rename(ImmutableArray<MutableMessage> messages, string text)
    {
        foreach (var message in messages)
            message.Text = text;
        return Task.FromResult(messages);
    }

    public Task<Parent> Adopt(Parent parent, string child)
    {
        parent.Children.Add(new Child { Name = child, Parent = parent });
        return Task.FromResult(parent);
    }

    public Task<object> Take(object value) => Task.FromResult(value);
}
