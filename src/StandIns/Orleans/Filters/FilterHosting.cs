using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Hosting;

public static class GrainCallFilterSiloBuilderExtensions
{
    /// <summary>Adds a filter around all grains' methods; filters run in the order in which they were added.</summary>
    public static ISiloBuilder AddIncomingGrainCallFilter(this ISiloBuilder builder, IIncomingGrainCallFilter filter)
    {
        builder.Services.AddSingleton(filter);
        return builder;
    }

    /// <inheritdoc cref="AddIncomingGrainCallFilter(ISiloBuilder, IIncomingGrainCallFilter)" />
    public static ISiloBuilder AddIncomingGrainCallFilter<TImplementation>(this ISiloBuilder builder)
        where TImplementation : class, IIncomingGrainCallFilter
    {
        builder.Services.AddSingleton<IIncomingGrainCallFilter, TImplementation>();
        return builder;
    }

    /// <inheritdoc cref="AddIncomingGrainCallFilter(ISiloBuilder, IIncomingGrainCallFilter)" />
    public static ISiloBuilder AddIncomingGrainCallFilter(this ISiloBuilder builder, IncomingGrainCallFilterDelegate filter) =>
        builder.AddIncomingGrainCallFilter(new IncomingFilter(filter));

    /// <summary>Adds a filter around all calls, at the caller's side.</summary>
    public static ISiloBuilder AddOutgoingGrainCallFilter(this ISiloBuilder builder, IOutgoingGrainCallFilter filter)
    {
        builder.Services.AddSingleton(filter);
        return builder;
    }

    /// <inheritdoc cref="AddOutgoingGrainCallFilter(ISiloBuilder, IOutgoingGrainCallFilter)" />
    public static ISiloBuilder AddOutgoingGrainCallFilter<TImplementation>(this ISiloBuilder builder)
        where TImplementation : class, IOutgoingGrainCallFilter
    {
        builder.Services.AddSingleton<IOutgoingGrainCallFilter, TImplementation>();
        return builder;
    }

    /// <inheritdoc cref="AddOutgoingGrainCallFilter(ISiloBuilder, IOutgoingGrainCallFilter)" />
    public static ISiloBuilder AddOutgoingGrainCallFilter(this ISiloBuilder builder, OutgoingGrainCallFilterDelegate filter) =>
        builder.AddOutgoingGrainCallFilter(new OutgoingFilter(filter));

    private sealed class IncomingFilter(IncomingGrainCallFilterDelegate filter) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) => filter(context);
    }

    private sealed class OutgoingFilter(OutgoingGrainCallFilterDelegate filter) : IOutgoingGrainCallFilter
    {
        public Task Invoke(IOutgoingGrainCallContext context) => filter(context);
    }
}
