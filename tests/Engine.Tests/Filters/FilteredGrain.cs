namespace OrleansAi.Engine.Tests.Filters;

public interface IFilteredGrain : IGrainWithStringKey
{
    Task<string> Join(string left, int right);

    Task<string> Forward(IFilteredGrain other, string left, int right);

    Task Fail(string message);

    Task<int> Served();
}

internal sealed class FilteredGrain : Grain, IFilteredGrain
{
    private int _served;

    public Task<string> Join(string left, int right)
    {
        _served++;
        return Task.FromResult($"{left}-{right}");
    }

    public Task<string> Forward(IFilteredGrain other, string left, int right) => other.Join(left, right);

    public Task Fail(string message) => throw new InvalidOperationException(message);

    public Task<int> Served() => Task.FromResult(_served);
}
