namespace OrleansAi.Gateway;

/// <summary>What a model call came to: a <see cref="ModelAnswer"/> or a <see cref="ModelRefusal"/>.</summary>
public abstract class ModelCallResult
{
    private protected ModelCallResult()
    {
    }
}
