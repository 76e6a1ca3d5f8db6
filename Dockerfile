# One program for all roles; a target sets the role and says which ports it has:
#   docker build --target front --tag orleansai-front . && docker build --target silo --tag orleansai-silo .
# For silos that run models on GPUs: --build-arg ONNX_RUNTIME=Gpu, and as RUNTIME an image with ASP.NET Core 10, CUDA 13 and cuDNN 9.
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG ONNX_RUNTIME=Cpu
WORKDIR /source
COPY Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt global.json .editorconfig README.md ./
COPY docs docs
COPY src src
COPY models models
# The program is the same for all processors, with the native libraries of each beside it; the base image brings the runtime.
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish src/Silo/Silo.csproj --configuration Release --output /app -p:UseAppHost=false -p:OnnxRuntime=$ONNX_RUNTIME

# Without a shell and without packages that nobody here needs; its user is no root.
FROM $RUNTIME AS program
WORKDIR /app
COPY --from=build /app .
COPY --from=build /source/models models
USER 1654:1654
ENTRYPOINT ["dotnet", "OrleansAi.Silo.dll"]
CMD ["--urls", "http://*:8080"]

FROM program AS front
ENV OrleansAi__Cluster__Role=front OrleansAi__Grpc__Url=http://*:8081
EXPOSE 8080 8081

# With grains. The same image serves on nodes with GPUs, where the setting is gpu.
FROM program AS silo
ENV OrleansAi__Cluster__Role=cpu
EXPOSE 8080 11111 30000
