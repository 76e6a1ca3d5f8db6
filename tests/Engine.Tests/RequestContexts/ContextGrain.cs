namespace OrleansAi.Engine.Tests.RequestContexts;

public interface IContextGrain : IGrainWithStringKey
{
    Task<string?> Get(string name);

    Task<string?> GetAfterAwaits(string name);

    Task<string?> GetThrough(IContextGrain other, string name);

    /// <summary>Sets a value of its own, then asks the other grain for it.</summary>
    Task<string?> SetAndGetThrough(IContextGrain other, string name, string value);

    Task Set(string name, string value);

    IAsyncEnumerable<string?> GetAsElement(string name);
}

internal sealed class ContextGrain : Grain, IContextGrain
{
    public Task<string?> Get(string name) => Task.FromResult(RequestContext.Get(name) as string);

    public async Task<string?> GetAfterAwaits(string name)
    {
        await Task.Yield();
        await Task.Yield();
        return RequestContext.Get(name) as string;
    }

    public Task<string?> GetThrough(IContextGrain other, string name) => other.Get(name);

    public Task<string?> SetAndGetThrough(IContextGrain other, string name, string value)
    {
        RequestContext.Set(name, value);
        return other.Get(name);
    }

    public Task Set(string name, string value)
    {
        RequestContext.Set(name, value);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<string?> GetAsElement(string name)
    {
        await Task.Yield();
        yield return RequestContext.Get(name) as string;
    }
}
