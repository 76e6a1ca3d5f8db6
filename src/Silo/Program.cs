using OrleansAi.Silo;
using OrleansAi.Silo.Cluster;

var arguments = CommandLine.Parse(args);
if (arguments.Problem is { } problem)
{
    await Console.Error.WriteLineAsync(problem);
    return 2;
}

return await Startup.RunAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
    builder.ConfigureSettings(arguments);
    var cluster = builder.Configuration.ReadCluster(Engine.WhyNoCluster);
    builder.ConfigureServer(cluster);
    builder.AddNode(cluster);

    var app = builder.Build();
    app.MapNode(cluster);
    StartReport.Write(app.Logger, cluster, app.Configuration);
    await app.RunAsync();
});
