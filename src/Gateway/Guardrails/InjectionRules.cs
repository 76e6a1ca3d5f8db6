using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace OrleansAi.Gateway.Guardrails;

/// <summary>
/// Whether a text seems to tell a model to forget its instructions, to show them, or to be someone without rules. Each sign has a
/// weight; together they must reach <see cref="Threshold"/>. These are heuristics: they miss what is worded otherwise, and take some
/// texts about such attempts for one.
/// </summary>
internal static partial class InjectionRules
{
    private const int Threshold = 10;

    private static readonly ImmutableArray<(Regex Sign, int Weight)> Signs =
    [
        (Override(), 10), (OverrideForeign(), 10), (NewRules(), 6), (Reveal(), 10), (Persona(), 10), (NoRules(), 6), (RoleMarker(), 10), (Secrecy(), 4), (Developer(), 6), (Exfiltration(), 10),
    ];

    /// <summary>Whether <paramref name="text"/> looks like an attempt.</summary>
    public static bool IsLikely(string text)
    {
        var weight = 0;
        foreach (var (sign, itsWeight) in Signs)
        {
            if (sign.IsMatch(text))
                weight += itsWeight;

            if (weight >= Threshold)
                return true;
        }

        return false;
    }

    [GeneratedRegex(@"(?i)\b(?:ignore|disregard|forget|override|bypass|do not follow|don't follow|stop following|skip)\b[^.!?\n]{0,40}\b(?:previous|prior|above|earlier|preceding|all|any|your|the|initial|original|existing|system)\b[^.!?\n]{0,30}\b(?:instructions?|prompts?|rules?|guidelines?|directives?|directions?|orders?|programming|training|constraints?|restrictions?|safeguards?|safety)\b")]
    private static partial Regex Override();

    [GeneratedRegex(@"(?i)(?:ignorier\w*|vergiss|missachte)\b[^.!?\n]{0,40}\b(?:anweisungen|vorgaben|regeln|instruktionen)|(?:ignore|oublie|ignorez|oubliez)\b[^.!?\n]{0,40}\b(?:instructions|consignes|règles) (?:précédentes|antérieures)|(?:ignora|olvida)\b[^.!?\n]{0,40}\b(?:instrucciones|reglas) (?:anteriores|previas)")]
    private static partial Regex OverrideForeign();

    [GeneratedRegex(@"(?i)\b(?:from now on|starting now|your new (?:instructions?|task|role|rules?) (?:is|are)|new system prompt|these are your (?:new|real|actual) (?:instructions?|rules?))\b")]
    private static partial Regex NewRules();

    [GeneratedRegex(@"(?i)\b(?:reveal|show|print|repeat|output|display|tell me|give me|leak|dump|recite|write out|share|what (?:is|are|was|were))\b[^.!?\n]{0,30}\byour\b[^.!?\n]{0,20}\b(?:system prompt|system message|(?:initial|original|hidden|secret|system|internal) (?:prompt|instructions?|rules?)|initialization)\b|\b(?:repeat|print|output)\b[^.!?\n]{0,30}\b(?:everything|all (?:the )?(?:text|words)|the (?:text|words)) (?:above|before this)\b")]
    private static partial Regex Reveal();

    [GeneratedRegex(@"(?i)\b(?:you are|you're|act as|pretend (?:to be|you are)|roleplay as|become|simulate)\b[^.!?\n]{0,40}\b(?:DAN\b|do anything now|(?:un(?:restricted|censored|filtered|limited)|jailbroken|evil|amoral) (?:AI|assistant|model|chatbot|version|bot)|(?:AI|assistant|model|chatbot) (?:without|with no|free of) (?:any )?(?:rules|restrictions|limits|filters|ethics|guidelines|morals))")]
    private static partial Regex Persona();

    [GeneratedRegex(@"(?i)\b(?:without|no longer|not) (?:be )?(?:any |have |bound by |subject to |limited by |restricted by |constrained by )*(?:moral |ethical |content |safety |usual )*(?:restrictions?|filters?|limitations?|guidelines?|guardrails?|censorship|policies|rules)\b|\b(?:developer|debug|god|sudo|jailbreak) mode (?:is )?(?:on|enabled|activated)\b|\benable (?:developer|debug|god|sudo|jailbreak) mode\b")]
    private static partial Regex NoRules();

    [GeneratedRegex(@"<\|(?:im_start|system|assistant|start_header_id|endoftext)[^|]{0,20}\|>|\[/?(?:INST|SYS)\]|<</?SYS>>|(?im:^\s{0,3}#{2,4} ?(?:system|new instructions?|instruction override)\b ?:?)|(?im:^\s{0,3}\[?(?:system|assistant)\]?\s?(?:message|prompt|override)?\]?:\s)")]
    private static partial Regex RoleMarker();

    [GeneratedRegex(@"(?i)\b(?:do not|don't|never) (?:mention|reveal|tell (?:the user|anyone)|disclose)\b[^.!?\n]{0,30}\b(?:this|these instructions?|that you)\b")]
    private static partial Regex Secrecy();

    [GeneratedRegex(@"(?i)\b(?:i am|i'm|this is) (?:your|the) (?:developer|creator|administrator|admin|openai|anthropic|system)\b|\bas your (?:developer|creator|administrator)\b")]
    private static partial Regex Developer();

    [GeneratedRegex(@"(?i)\b(?:send|post|forward|exfiltrate|upload|append|encode)\b[^.!?\n]{0,60}\b(?:conversation|chat history|system prompt|api keys?|credentials|user(?:'s)? data|secrets)\b[^.!?\n]{0,40}(?:https?://|\bto (?:this|the following) (?:url|address|server|webhook))")]
    private static partial Regex Exfiltration();
}
