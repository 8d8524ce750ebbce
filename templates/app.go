package templates

// App is what a Dockerfile is written for. What is left empty gets the template's default.
type App struct {
	Dir     string // the app's folder, a slash path from the build context; "": the context itself
	Port    int    // the port the server listens on, 8000 when zero
	Version string // of the language, as the tag of its official image: 3.14, 26, 1.26, 25, 10.0

	// Entry is what is started or built: the ASGI or WSGI object ("app.main:app"), the Go package ("./cmd/api"), the
	// .NET project ("Api/Api.csproj"), the module of Maven or Gradle ("api").
	Entry   string
	Command []string // node, bun, generic: what the container runs
	Binary  string   // rust: the program's name; dotnet: the assembly's

	// Manager is who installs packages: pip (from requirements), project (pip, from pyproject.toml), package (pip
	// installs the folder), poetry, uv, pipenv, npm, pnpm, yarn, berry (yarn 2 and later), bun, maven, gradle.
	Manager        string
	ManagerVersion string   // of pnpm and yarn
	Manifests      []string // files that list packages, and lock files, from Dir: copied before the code
	Locked         bool     // a lock file is among them
	CodeFirst      bool     // packages need the code: all of it is copied before they are installed
	AddServer      bool     // python: the packages listed lack uvicorn or gunicorn
	Wrapper        bool     // java: mvnw or gradlew is in the folder

	Build  []string // commands that build, for a shell
	Prune  bool     // node: packages for development go after the build
	Node   bool     // rails: its assets are built by Node
	CGO    bool     // go: a package of C is compiled in
	Vendor bool     // go: the packages lie in the folder

	Source    string   // python: the folder that modules are looked for in, beside the app's own: src
	Assets    []string // go, rust: folders that the program reads when it runs
	Libraries []string // Debian packages that are needed at run time: libpq5
	Ignore    []string // files that must not get into the image, beside the usual ones
}

// defaults are what templates assume where the folder does not say. The images' tags are those of long-term support,
// of November 2026; Python is one behind the newest, for which not every package has wheels yet.
var defaults = map[string]App{
	"fastapi": {Version: "3.14", Entry: "app.main:app", Manager: "pip"},
	"django":  {Version: "3.14", Entry: "config.wsgi:application", Manager: "pip"},
	"python":  {Version: "3.14", Entry: "app:app", Manager: "pip"},
	"node":    {Version: "26", Command: []string{"node", "server.js"}, Manager: "npm"},
	"bun":     {Version: "1", Command: []string{"bun", "index.ts"}, Manager: "bun"},
	"go":      {Version: "1.26", Entry: "."},
	"rails":   {Version: "3.4"},
	"spring":  {Version: "25", Manager: "maven"},
	"dotnet":  {Version: "10.0", Entry: ".", Binary: "App"},
	"rust":    {Version: "1", Binary: "app"},
	"generic": {Version: "trixie", Command: []string{"./start"}},
}

// Names are the Dockerfile templates, the likeliest first.
func Names() []string {
	return []string{"fastapi", "django", "python", "node", "bun", "go", "rails", "spring", "dotnet", "rust", "generic"}
}

// Title is what people call a template.
func Title(name string) string {
	return map[string]string{
		"fastapi": "FastAPI (Python, uvicorn)", "django": "Django (Python, gunicorn)", "python": "Python (gunicorn)",
		"node": "Node.js", "bun": "Bun", "go": "Go", "rails": "Ruby on Rails", "spring": "Spring Boot (Java)",
		"dotnet": ".NET (ASP.NET Core)", "rust": "Rust", "generic": "any language (generic)",
	}[name]
}

// manifests are the files that list packages where the folder has not said which it has.
var manifests = map[string][]string{
	"pip": {"requirements.txt"}, "project": {"pyproject.toml"}, "poetry": {"pyproject.toml"}, "uv": {"pyproject.toml"},
	"pipenv": {"Pipfile"}, "npm": {"package.json"}, "pnpm": {"package.json"}, "yarn": {"package.json"},
	"berry": {"package.json"}, "bun": {"package.json"},
}
