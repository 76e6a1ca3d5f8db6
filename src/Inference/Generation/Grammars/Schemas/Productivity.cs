namespace OrleansAi.Inference.Generation.Grammars.Schemas;

/// <summary>
/// Finds the schemas that a finite value can match, by the least fixed point: nothing is productive until shown to be. A generator that
/// entered one that isn't, such as an object that requires itself, could never end.
/// </summary>
internal static class Productivity
{
    public static void Mark(IReadOnlyCollection<SchemaNode> nodes)
    {
        var changed = true;
        while (changed)
        {
            changed = false;
            foreach (var node in nodes.Where(node => !node.IsProductive && IsProductive(node)))
                node.IsProductive = changed = true;
        }
    }

    private static bool IsProductive(SchemaNode node) => node switch
    {
        LiteralNode literal => literal.Values.Count > 0,
        TextNode text => text.MaxLength is not { } most || most >= text.MinLength,
        IntegerNode integer => integer.Lowest <= integer.Highest,
        ObjectNode given => given.Properties.All(property => !property.IsRequired || property.Schema.IsProductive),
        ArrayNode array => (array.MaxItems is not { } most || most >= array.MinItems)
            && Enumerable.Range(0, Math.Min(array.MinItems, array.Prefix.Count + 1)).All(place => Item(array, place) is { IsProductive: true }),
        UnionNode union => union.Options.Any(option => option.IsProductive),
        _ => true,
    };

    /// <summary>The schema of the item at a place; null where there can't be one.</summary>
    public static SchemaNode? Item(ArrayNode array, int place) => place < array.Prefix.Count ? array.Prefix[place] : array.Items;
}
