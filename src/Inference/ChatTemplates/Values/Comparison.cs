namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>Equality and order as Python has them.</summary>
internal static class Comparison
{
    public static bool Same(RenderContext context, object? left, object? right)
    {
        context.Spend(1);
        switch (left, right)
        {
            case (string one, string other):
                context.Spend(Math.Min(one.Length, other.Length) / 8);
                return one == other;
            case (TemplateList one, TemplateList other):
                return one.IsTuple == other.IsTuple && one.Items.Count == other.Items.Count
                    && Nested(context, () => one.Items.Zip(other.Items).All(pair => Same(context, pair.First, pair.Second)));
            case (TemplateMap one, TemplateMap other):
                return one.Count == other.Count
                    && Nested(context, () => one.Entries.All(entry => other.TryGet(entry.Key, out var value) && Same(context, entry.Value, value)));
            case (Undefined, Undefined):
                return true;
            default:
                return Arithmetic.IsNumber(left) && Arithmetic.IsNumber(right) ? CompareNumbers(left, right) == 0 : Equals(left, right);
        }
    }

    public static int Order(RenderContext context, object? left, object? right)
    {
        context.Spend(1);
        if (Arithmetic.IsNumber(left) && Arithmetic.IsNumber(right))
            return CompareNumbers(left, right) ?? 1;
        switch (left, right)
        {
            case (string one, string other):
                context.Spend(Math.Min(one.Length, other.Length) / 8);
                return PythonText.Compare(one, other);
            case (TemplateList one, TemplateList other) when one.IsTuple == other.IsTuple:
                for (var index = 0; index < Math.Min(one.Items.Count, other.Items.Count); index++)
                {
                    if (!Same(context, one.Items[index], other.Items[index]))
                        return Order(context, one.Items[index], other.Items[index]);
                }

                return one.Items.Count.CompareTo(other.Items.Count);
            case (Undefined undefined, _):
                throw undefined.Fault();
            case (_, Undefined undefined):
                throw undefined.Fault();
            default:
                throw new TemplateFault($"'<' not supported between instances of '{TypeNames.Of(left)}' and '{TypeNames.Of(right)}'");
        }
    }

    /// <summary>Sorts as Python does: equal items keep their order, also where the order is reversed.</summary>
    public static List<T> Sort<T>(RenderContext context, IEnumerable<T> items, Func<T, object?> key, bool reverse = false)
    {
        var comparer = Comparer<object?>.Create((left, right) => Order(context, left, right));
        try
        {
            return [.. reverse ? items.OrderByDescending(key, comparer) : items.OrderBy(key, comparer)];
        }
        catch (InvalidOperationException error) when (error.InnerException is TemplateFault fault)
        {
            // Sorting wraps what a comparison throws.
            throw new TemplateFault(fault.Message);
        }
    }

    public static bool Contains(RenderContext context, object? container, object? item)
    {
        switch (container)
        {
            case string text when item is string part:
                context.SpendText(text.Length);
                return text.Contains(part, StringComparison.Ordinal);
            case string:
                throw new TemplateFault($"'in <string>' requires string as left operand, not {TypeNames.Of(item)}");
            case TemplateMap map:
                return map.TryGet(item, out _);
            default:
                return Sequences.Items(context, container).Any(other => Same(context, other, item));
        }
    }

    // Null where one of them is no number (NaN), which is then neither equal nor ordered.
    private static int? CompareNumbers(object? left, object? right)
    {
        if (left is not double && right is not double)
            return Arithmetic.Whole(left).CompareTo(Arithmetic.Whole(right));
        var (one, other) = (Arithmetic.Real(left), Arithmetic.Real(right));
        return double.IsNaN(one) || double.IsNaN(other) ? null : one.CompareTo(other);
    }

    private static bool Nested(RenderContext context, Func<bool> compare)
    {
        context.Enter();
        var same = compare();
        context.Leave();
        return same;
    }
}
