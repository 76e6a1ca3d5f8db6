# One image for fronts and silos: Cluster:Role says what a container is. docker build --tag orleansai .
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt global.json .editorconfig README.md ./
COPY docs docs
COPY src src
# The program is the same for all processors, with the native libraries of each beside it; the base image brings the runtime.
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish src/Silo/Silo.csproj --configuration Release --output /app -p:UseAppHost=false

# Without a shell and without packages that nobody here needs; its user is no root.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .
USER 1654:1654
EXPOSE 8080 11111 30000
ENTRYPOINT ["dotnet", "OrleansAi.Silo.dll"]
CMD ["--urls", "http://*:8080"]
