namespace OrleansAi.Inference.Graphs;

/// <summary>A setting of a node.</summary>
public sealed class OnnxSetting
{
    private readonly ProtoMessage _message = new();

    private OnnxSetting(string name, long type)
    {
        _message.Text(1, name);
        _message.Number(20, type);
    }

    /// <summary>A whole number.</summary>
    public static OnnxSetting Of(string name, long value)
    {
        var attribute = new OnnxSetting(name, 2);
        attribute._message.Number(3, value);
        return attribute;
    }

    /// <summary>A number.</summary>
    public static OnnxSetting Of(string name, float value)
    {
        var attribute = new OnnxSetting(name, 1);
        attribute._message.Float(2, value);
        return attribute;
    }

    /// <summary>A list of whole numbers.</summary>
    public static OnnxSetting Of(string name, params ReadOnlySpan<long> values)
    {
        var attribute = new OnnxSetting(name, 7);
        foreach (var value in values)
            attribute._message.Number(8, value);
        return attribute;
    }

    internal ProtoMessage ToMessage() => _message;
}
