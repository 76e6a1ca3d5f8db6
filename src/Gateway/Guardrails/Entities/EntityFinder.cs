using System.Buffers;
using System.Collections.Immutable;

namespace OrleansAi.Gateway.Guardrails.Entities;

/// <summary>Finds entities by their form and, where they have one, by their check digits.</summary>
internal static class EntityFinder
{
    // Every kind but secrets has a digit or an @; most texts of a conversation have neither.
    private static readonly SearchValues<char> Hints = SearchValues.Create("0123456789@");

    /// <summary>The entities of <paramref name="kinds"/> in <paramref name="text"/>, in order and none over another.</summary>
    public static ImmutableArray<Entity> Find(string text, ImmutableHashSet<EntityKind> kinds)
    {
        var found = new List<Entity>();
        if (kinds.Contains(EntityKind.Secret))
            SecretFinder.Find(text, found);

        if (text.AsSpan().ContainsAny(Hints))
        {
            if (kinds.Contains(EntityKind.Iban))
                IbanFinder.Find(text, found);

            if (kinds.Contains(EntityKind.Card))
                CardFinder.Find(text, found);

            if (kinds.Contains(EntityKind.NationalId))
                NationalIdFinder.Find(text, found);

            if (kinds.Contains(EntityKind.Email))
                EmailFinder.Find(text, found);

            if (kinds.Contains(EntityKind.Phone))
                PhoneFinder.Find(text, found);
        }

        return Disentangle(found);
    }

    // Where two overlap the surer one stays: kinds are declared in that order.
    private static ImmutableArray<Entity> Disentangle(List<Entity> found)
    {
        var kept = new List<Entity>(found.Count);
        foreach (var entity in found.OrderBy(entity => entity.Kind).ThenByDescending(entity => entity.Length))
        {
            if (kept.TrueForAll(other => entity.End <= other.Start || entity.Start >= other.End))
                kept.Add(entity);
        }

        return [.. kept.OrderBy(entity => entity.Start)];
    }
}
