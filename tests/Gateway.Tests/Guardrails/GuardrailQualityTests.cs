using System.Collections.Immutable;
using OrleansAi.Gateway.Guardrails;
using OrleansAi.Gateway.Guardrails.Entities;
using Xunit.Abstractions;

namespace OrleansAi.Gateway.Tests.Guardrails;

/// <summary>How well guardrails find what they look for; docs/guardrails.md quotes what these tests print.</summary>
public sealed class GuardrailQualityTests(ITestOutputHelper output)
{
    private static readonly ImmutableHashSet<EntityKind> All = [.. Enum.GetValues<EntityKind>()];

    [Fact]
    public void Entities_OfTheCorpus_AreFoundAndFewOthers()
    {
        var missed = new List<string>();
        var wrong = new List<string>();
        var counts = All.ToDictionary(kind => kind, _ => (Labelled: 0, Missed: 0, Wrong: 0));
        var texts = 0;
        foreach (var (text, entities) in GuardrailCorpus.Entities())
        {
            texts++;
            var found = EntityFinder.Find(text, All).Select(entity => (entity.Kind, Value: text.Substring(entity.Start, entity.Length))).ToList();
            foreach (var kind in All)
            {
                var labelled = entities.Where(entity => entity.Kind == kind).Select(entity => entity.Value).ToList();
                var seen = found.Where(entity => entity.Kind == kind).Select(entity => entity.Value).ToList();
                var lost = labelled.Except(seen).ToList();
                var extra = seen.Except(labelled).ToList();
                missed.AddRange(lost.Select(value => $"{kind} '{value}' in: {text}"));
                wrong.AddRange(extra.Select(value => $"{kind} '{value}' in: {text}"));
                counts[kind] = (counts[kind].Labelled + labelled.Count, counts[kind].Missed + lost.Count, counts[kind].Wrong + extra.Count);
            }
        }

        foreach (var (kind, count) in counts.OrderBy(entry => entry.Key))
            output.WriteLine($"{kind}: {count.Labelled} labelled, {count.Missed} missed, {count.Wrong} wrong");

        output.WriteLine($"{texts} texts\nMissed:\n{string.Join('\n', missed)}\nWrong:\n{string.Join('\n', wrong)}");
        Assert.True(missed.Count == 0 && wrong.Count == 0, $"Missed:\n{string.Join('\n', missed)}\nWrong:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Injections_OfTheCorpus_AreFoundAndFewOthers()
    {
        var all = GuardrailCorpus.Injections().ToList();
        var missed = all.Where(item => item.IsAttack && !InjectionRules.IsLikely(item.Text)).Select(item => item.Text).ToList();
        var wrong = all.Where(item => !item.IsAttack && InjectionRules.IsLikely(item.Text)).Select(item => item.Text).ToList();

        output.WriteLine($"{all.Count(item => item.IsAttack)} attempts, {missed.Count} missed; {all.Count(item => !item.IsAttack)} others, {wrong.Count} taken for one");
        output.WriteLine($"Missed:\n{string.Join('\n', missed)}\nWrong:\n{string.Join('\n', wrong)}");
        Assert.True(missed.Count <= 8 && wrong.Count <= 1, $"Missed:\n{string.Join('\n', missed)}\nWrong:\n{string.Join('\n', wrong)}");
    }
}
