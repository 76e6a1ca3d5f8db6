namespace OrleansAi.Engine.Tests.PersistentState;

[GenerateSerializer, Alias("OrleansAi.Engine.Tests.Cart")]
public sealed class Cart
{
    [Id(0)]
    public List<string> Items { get; set; } = [];
}

/// <summary>What the grain sees of its persistent state.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Engine.Tests.CartView")]
public sealed record CartView
{
    [Id(0)]
    public required string Items { get; init; }

    [Id(1)]
    public required bool RecordExists { get; init; }

    [Id(2)]
    public required string? ETag { get; init; }
}

public interface ICartGrain : IGrainWithStringKey
{
    Task<CartView> View();

    /// <summary>What the state was when OnActivateAsync began.</summary>
    Task<CartView> ViewOnActivation();

    Task Add(string item);

    /// <summary>Adds and tries to write; keeps the activation when that fails, and answers with the error's type.</summary>
    Task<string> TryAdd(string item);

    /// <summary>Changes the state in memory only.</summary>
    Task AddUnwritten(string item);

    Task ReadAgain();

    Task Clear();

    Task WriteInBothStates(string item);

    Task<Guid> Activation();

    Task Deactivate();

    /// <summary>Adds the item and leaves the write to OnDeactivateAsync.</summary>
    Task AddAtTheEnd(string item);
}

internal sealed class CartGrain(
    [PersistentState("cart", PersistentStateTests.StorageName)] IPersistentState<Cart> cart,
    [PersistentState("wishes")] IPersistentState<Cart> wishes) : Grain, ICartGrain
{
    private readonly Guid _activation = Guid.NewGuid();
    private CartView? _onActivation;
    private bool _unwritten;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _onActivation = See();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_unwritten)
            await cart.WriteStateAsync(cancellationToken);
    }

    public Task<CartView> View() => Task.FromResult(See());

    public Task<CartView> ViewOnActivation() => Task.FromResult(_onActivation!);

    public async Task Add(string item)
    {
        cart.State.Items.Add(item);
        await cart.WriteStateAsync();
    }

    public async Task<string> TryAdd(string item)
    {
        try
        {
            await Add(item);
            return "";
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return error.GetType().Name;
        }
    }

    public Task AddUnwritten(string item)
    {
        cart.State.Items.Add(item);
        return Task.CompletedTask;
    }

    public Task ReadAgain() => cart.ReadStateAsync();

    public Task Clear() => cart.ClearStateAsync();

    public async Task WriteInBothStates(string item)
    {
        wishes.State.Items.Add($"wished {item}");
        await wishes.WriteStateAsync();
        await Add(item);
    }

    public Task<Guid> Activation() => Task.FromResult(_activation);

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task AddAtTheEnd(string item)
    {
        cart.State.Items.Add(item);
        _unwritten = true;
        return Task.CompletedTask;
    }

    private CartView See() =>
        new() { Items = string.Join(", ", cart.State.Items), RecordExists = cart.RecordExists, ETag = cart.Etag };
}
