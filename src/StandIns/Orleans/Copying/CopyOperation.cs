namespace Orleans.StandIn.Copying;

/// <summary>One copy of one graph: an object that is met twice is copied once, so that the copy has the original's shape.</summary>
internal sealed class CopyOperation
{
    private Dictionary<object, object>? _copies;

    /// <summary>The copy of <paramref name="value"/>, or itself where it may be shared.</summary>
    public object? Copy(object? value)
    {
        if (value is null || Copiers.For(value.GetType()) is not { } copier)
        {
            return value;
        }

        return _copies is not null && _copies.TryGetValue(value, out var known) ? known : copier.Copy(value, this);
    }

    /// <summary>Notes the copy of an object before its insides are copied, in which it may be met again.</summary>
    public void Made(object original, object copy)
    {
        if (!original.GetType().IsValueType)
        {
            (_copies ??= new(ReferenceEqualityComparer.Instance))[original] = copy;
        }
    }
}
