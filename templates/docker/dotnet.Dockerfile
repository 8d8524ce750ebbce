# slipway template: dotnet
# The build runs on the machine's own platform, since assemblies run on
# any: nothing is emulated. Builders older than BuildKit know no platform
# of their own.
FROM --platform=${BUILDPLATFORM:-linux/amd64} mcr.microsoft.com/dotnet/sdk:{{Version}} AS builder
WORKDIR /src
{{CopyManifests}}
RUN dotnet restore {{EntryWord}}
{{unless CodeFirst}}{{CopyCode}}
RUN dotnet publish {{EntryWord}} -c Release -o /out --no-restore -p:UseAppHost=false

FROM mcr.microsoft.com/dotnet/aspnet:{{Version}}
WORKDIR /app
COPY --from=builder /out ./
ENV PORT={{Port}} DOTNET_ENABLEDIAGNOSTICS=0
# the image's user app, by number, so that whoever looks at the image sees
# that it is not root
USER 1654:1654
EXPOSE {{Port}}
# No HEALTHCHECK: ECS ignores it. Kestrel keeps idle connections open for
# 130 s, longer than the load balancer's 120 s. The shell puts in $PORT and
# is gone: the stop signal reaches the app.
CMD ["sh", "-c", "ASPNETCORE_HTTP_PORTS=$PORT exec dotnet \"$@\"", "dotnet", {{AssemblyJSON}}]
