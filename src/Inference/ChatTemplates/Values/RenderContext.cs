using System.Runtime.CompilerServices;
using OrleansAi.Inference.ChatTemplates.Syntax;

namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>One rendering: where it is, what it has used up, and its clock.</summary>
internal sealed class RenderContext(ChatTemplateLimits limits, TimeProvider time)
{
    private long _steps;
    private int _depth;

    public TimeProvider Time => time;

    public int LongestOutput => limits.OutputLength;

    public Position Position { get; set; }

    /// <summary>Goes on to a node. Deep expressions end here in an error before they end the process.</summary>
    public void Step(Position position)
    {
        Position = position;
        Spend(1);
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new TemplateFault("The template is nested too deeply");
    }

    public void Spend(long steps)
    {
        if ((_steps += steps) > limits.Steps)
            throw new TemplateFault($"The template takes more than {limits.Steps:N0} steps");
    }

    /// <summary>Pays for reading or making a text, which may not exceed its limit.</summary>
    public void SpendText(long length)
    {
        if (length > limits.OutputLength)
            throw new TemplateFault($"The template makes a text of more than {limits.OutputLength:N0} characters");
        Spend(length / 8);
    }

    public void Enter()
    {
        if (++_depth > limits.Depth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new TemplateFault($"The template goes deeper than {limits.Depth} levels");
    }

    public void Leave() => _depth--;
}
