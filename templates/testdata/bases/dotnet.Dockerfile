# As Microsoft's images of the SDK and of ASP.NET Core are: a user app by the number 1654, a port in the environment,
# and a stand-in for dotnet, whose maker alone has the real one.
FROM slipway-template-base:go AS builder
COPY dotnet.go /
RUN CGO_ENABLED=0 go build -trimpath -o /dotnet /dotnet.go
FROM slipway-template-base:debian
COPY --from=builder /dotnet /usr/bin/dotnet
RUN groupadd --gid 1654 app && useradd --uid 1654 --gid app --create-home app
ENV ASPNETCORE_HTTP_PORTS=8080 DOTNET_RUNNING_IN_CONTAINER=true
