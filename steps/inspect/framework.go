package inspect

import (
	"strconv"
	"strings"
)

// frameworks are the packages that give a framework away, the most telling first, with the port it listens on where
// nobody says another.
var frameworks = []struct {
	language, dependency, name string
	port                       int
}{
	{"python", "streamlit", "streamlit", 8501}, {"python", "gradio", "gradio", 7860}, {"python", "chainlit",
		"chainlit", 8000},
	{"python", "fastapi", "fastapi", 8000}, {"python", "litestar", "litestar", 8000}, {"python", "django", "django",
		8000}, {"python", "sanic", "sanic", 8000},
	{"python", "starlette", "starlette", 8000}, {"python", "quart", "quart", 8000}, {"python", "flask", "flask", 5000},
	{"python", "falcon", "falcon", 8000},
	{"python", "aiohttp", "aiohttp", 8080}, {"python", "tornado", "tornado", 8888},
	{"node", "@strapi/strapi", "strapi", 1337}, {"node", "@nestjs/core", "nestjs", 3000}, {"node", "next", "next",
		3000}, {"node", "nuxt", "nuxt", 3000}, {"node", "@sveltejs/kit", "sveltekit", 3000},
	{"node", "@remix-run/node", "remix", 3000}, {"node", "@react-router/node", "react-router", 3000}, {"node",
		"@adonisjs/core", "adonis", 3333},
	{"node", "fastify", "fastify", 3000}, {"node", "hono", "hono", 3000}, {"node", "elysia", "elysia", 3000}, {"node",
		"koa", "koa", 3000}, {"node", "@hapi/hapi", "hapi", 3000},
	{"node", "express", "express", 3000}, {"node", "astro", "astro", 4321}, {"node", "nitropack", "nitro", 3000},
	{"go", "github.com/gin-gonic/gin", "gin", 8080}, {"go", "github.com/labstack/echo", "echo", 0}, {"go",
		"github.com/gofiber/fiber", "fiber", 0},
	{"go", "github.com/go-chi/chi", "chi", 0}, {"go", "github.com/gorilla/mux", "gorilla", 0},
	{"ruby", "rails", "rails", 3000}, {"ruby", "sinatra", "sinatra", 4567}, {"ruby", "hanami", "hanami", 2300},
	{"ruby", "roda", "roda", 9292}, {"ruby", "grape", "grape", 9292},
	{"java", "spring-boot-starter-web", "spring-boot", 8080}, {"java", "spring-boot-starter-webflux", "spring-boot",
		8080},
	{"java", "spring-boot-starter-parent", "spring-boot", 8080}, {"java", "org.springframework.boot", "spring-boot",
		8080},
	{"java", "quarkus-rest", "quarkus", 8080}, {"java", "quarkus-resteasy", "quarkus", 8080}, {"java",
		"quarkus-resteasy-reactive", "quarkus", 8080},
	{"java", "micronaut-http-server-netty", "micronaut", 8080}, {"java", "ktor-server-core", "ktor", 8080}, {"java",
		"javalin", "javalin", 0},
	{"rust", "axum", "axum", 0}, {"rust", "actix-web", "actix", 0}, {"rust", "rocket", "rocket", 8000}, {"rust",
		"warp", "warp", 0}, {"rust", "poem", "poem", 0},
	{"elixir", "phoenix", "phoenix", 4000}, {"elixir", "bandit", "plug", 4000}, {"elixir", "plug_cowboy", "plug", 4000},
	{"php", "laravel/framework", "laravel", 8000}, {"php", "symfony/framework-bundle", "symfony", 8000}, {"php",
		"slim/slim", "slim", 0},
	{"dotnet", "Microsoft.NET.Sdk.Web", "aspnet", 8080},
}

// builders are frameworks that a build needs and a server does not: they are often listed for development.
var builders = map[string]bool{"next": true, "nuxt": true, "@sveltejs/kit": true, "astro": true, "nitropack": true}

// baseLanguages are the languages of official images.
var baseLanguages = map[string]string{"python": "python", "uv": "python", "pypy": "python", "node": "node",
	"bun": "node", "deno": "node", "golang": "go",
	"ruby": "ruby", "jruby": "ruby", "eclipse-temurin": "java", "openjdk": "java", "amazoncorretto": "java",
	"maven": "java", "gradle": "java", "sapmachine": "java",
	"elixir": "elixir", "rust": "rust", "cargo-chef": "rust", "php": "php", "frankenphp": "php", "composer": "php"}

// language is the one of the app: what its base image is for, else the first that lists dependencies.
func (a *app) language() (language, at string) {
	if a.docker != nil {
		for i := len(a.docker.stages) - 1; i >= 0; i-- {
			base := a.docker.stages[i].base
			name := baseLanguages[imageName(base)]
			if strings.HasPrefix(base, "mcr.microsoft.com/dotnet/") {
				name = "dotnet"
			}
			if name != "" && (len(a.deps.languages) == 0 || a.deps.speaks(name)) {
				return name, a.docker.path
			}
		}
	}
	if len(a.deps.languages) > 0 {
		return a.deps.languages[0], a.deps.manifests[a.deps.languages[0]]
	}
	return "", ""
}

func (a *app) framework() (name, at string, port int) {
	language, _ := a.language()
	for _, f := range frameworks {
		if f.language == language && (a.deps.any(f.language, f.dependency) != "" || builders[f.dependency] &&
			a.deps.listed("node", f.dependency)) {
			return f.name, a.deps.at(f.language, f.dependency), f.port
		}
	}
	if language == "dotnet" && a.docker != nil && strings.Contains(a.docker.text.raw, "dotnet/aspnet") {
		return "aspnet", a.docker.path, 8080
	}
	return "", "", 0
}

// imagePorts are what a ready server in an image listens on.
var imagePorts = map[string]int{"nginx": 80, "nginx-unprivileged": 8080, "httpd": 80, "caddy": 80, "tomcat": 8080,
	"frankenphp": 80}

// imagePort is the port of a server that the image brings.
func (a *app) imagePort() (port int, at string) {
	if a.stage != nil {
		base, tag := imageName(a.stage.base), imageTag(a.stage.base)
		from := a.docker.lineOf("FROM " + a.stage.base)
		switch {
		case strings.HasPrefix(base, "php") && strings.Contains(tag, "apache"):
			return 80, from
		case strings.Contains(a.stage.base, "dotnet/aspnet"), strings.Contains(a.stage.base, "dotnet/runtime-deps"):
			if major, err := strconv.Atoi(strings.Split(tag, ".")[0]); err == nil && major < 8 {
				return 80, from
			}
			return 8080, from
		}
		if p := imagePorts[base]; p > 0 && !a.replacesCommand(base) {
			return p, from
		}
	}
	return 0, ""
}

// frameworkPort is the port where nothing in the folder says one.
func (a *app) frameworkPort() (port int, at string) {
	for _, l := range a.lines {
		for word, p := range map[string]int{"gunicorn": 8000, "uvicorn": 8000, "hypercorn": 8000, "streamlit run": 8501,
			"flask run": 5000, "fastapi run": 8000,
			"next start": 3000, "daphne": 8000, "puma": 9292, "thrust": 80} {
			if strings.Contains(l.text, word) && !(word == "puma" && a.deps.any("ruby", "rails") != "") {
				return p, l.at
			}
		}
	}
	_, at, port = a.framework()
	return port, at
}

// replacesCommand reports whether a stage starts something else than its base image's own server.
func (a *app) replacesCommand(server string) bool {
	c, ok := a.stage.command()
	return ok && !strings.Contains(strings.Join(c.words, " "), strings.SplitN(server, "-", 2)[0])
}

func (d *dockerfile) lineOf(line string) string {
	if at := strings.Index(d.text.raw, line); at >= 0 {
		return d.text.at(at)
	}
	return d.path
}
