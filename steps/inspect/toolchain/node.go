package toolchain

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"

	"slipway/templates"
)

// manifest is what package.json says of how the app is built and started.
type manifest struct {
	Main            string
	Scripts         map[string]string
	Engines         struct{ Node string }
	PackageManager  string
	Dependencies    map[string]string
	DevDependencies map[string]string
	Workspaces      any
}

func (d folder) manifest() (m manifest) {
	_ = json.Unmarshal([]byte(d.text("package.json")), &m) // what does not parse says nothing
	return m
}

func (m manifest) lists(name string) bool { return m.Dependencies[name]+m.DevDependencies[name] != "" }

var (
	nodeVersion = regexp.MustCompile(`\d+`)
	ltsName     = regexp.MustCompile(`^lts/(iron|jod|krypton|lithium)`)
	ltsVersion  = map[string]string{"iron": "20", "jod": "22", "krypton": "24", "lithium": "26"}
	lockVersion = regexp.MustCompile(`(?m)^lockfileVersion:\s*'?(\d+)`)
	// nodeLocal are dependencies, or changes to them, that lie in the folder.
	nodeLocal = regexp.MustCompile(`"(?:file|link|portal|patch|workspace):|"patchedDependencies"`)
	// gitHooks are scripts that only want git, which no build has.
	gitHooks = regexp.MustCompile(`^(?:husky|lefthook|simple-git-hooks|is-ci)\b`)
	npmToken = regexp.MustCompile(`(?m)(_authToken|_auth|_password)\s*=\s*[^$\s]`)
)

// node is what installs an app's packages, builds it and starts it, with Node or Bun.
func (d folder) node(template string) templates.App {
	m := d.manifest()
	var a templates.App
	if template == "node" {
		a.Version = d.nodeVersion(m)
	}
	d.nodePackages(&a, m, template)
	switch npmrc := d.text(".npmrc"); {
	case npmToken.MatchString(npmrc):
		a.Ignore = append(a.Ignore, ".npmrc") // it holds a token
	case npmrc != "":
		a.Manifests = append(a.Manifests, ".npmrc")
	}
	// the packages of a workspace list others, and scripts that run once packages are installed read what they like
	a.CodeFirst = m.Workspaces != nil || d.has("pnpm-workspace.yaml") || m.runsScripts() ||
		nodeLocal.MatchString(d.text("package.json"))
	run := map[string]string{"berry": "yarn"}[a.Manager]
	if run == "" {
		run = a.Manager
	}
	build := m.Scripts["build"]
	if m.lists("prisma") || m.lists("@prisma/client") {
		a.Libraries = append(a.Libraries, "openssl")
		if !strings.Contains(build+m.Scripts["prebuild"]+m.Scripts["postinstall"], "prisma generate") {
			a.Build = append(a.Build, map[string]string{"npm": "npx", "bun": "bunx"}[run]+
				map[string]string{"pnpm": "pnpm exec", "yarn": "yarn run"}[run]+" prisma generate")
		}
	}
	if build != "" {
		a.Build = append(a.Build, run+" run build")
	}
	a.Command = d.nodeCommand(m, template)
	a.Prune = build != "" && a.Manager != "berry" && !m.startsWithDevelopment(a.Command)
	return a
}

func (d folder) nodeVersion(m manifest) string {
	for _, said := range []string{d.text(".nvmrc"), d.text(".node-version"), d.pinned("nodejs"), d.pinned("node")} {
		if said = strings.TrimSpace(said); said == "" {
			continue
		}
		if name := ltsName.FindStringSubmatch(said); name != nil {
			return ltsVersion[name[1]]
		}
		return nodeVersion.FindString(said)
	}
	asked := strings.TrimSpace(m.Engines.Node)
	if strings.HasPrefix(asked, ">") && !strings.Contains(asked, "<") {
		return "" // any newer one will do
	}
	return nodeVersion.FindString(asked)
}

// nodePackages finds who installs packages: what package.json says, then whose lock file there is.
func (d folder) nodePackages(a *templates.App, m manifest, template string) {
	said, version, _ := strings.Cut(m.PackageManager, "@")
	version, _, _ = strings.Cut(version, "+")
	with := func(manager string, names ...string) {
		a.Manager, a.Manifests = manager, append(d.present("package.json"), d.present(names...)...)
		a.Locked = len(d.present(names[:min(2, len(names))]...)) > 0
	}
	switch {
	case template == "bun":
		with("bun", "bun.lock", "bun.lockb", "bunfig.toml")
	case said == "pnpm", said == "" && d.has("pnpm-lock.yaml"):
		with("pnpm", "pnpm-lock.yaml", "pnpm-lock.yaml", "pnpm-workspace.yaml", ".pnpmfile.cjs")
		a.Manifests = slices.Compact(a.Manifests)
		if a.ManagerVersion = version; version == "" {
			by := map[string]string{"5": "7", "6": "8"} // who wrote the lock file
			if a.ManagerVersion = by[group(lockVersion, d.text("pnpm-lock.yaml"))]; a.ManagerVersion == "" {
				a.ManagerVersion = "10"
			}
		}
	case said == "yarn", said == "" && d.has("yarn.lock"):
		a.ManagerVersion = version
		if d.has(".yarnrc.yml") || version != "" && !strings.HasPrefix(version, "1.") {
			with("berry", "yarn.lock", "yarn.lock", ".yarnrc.yml")
			a.Manifests = append(slices.Compact(a.Manifests), d.like(".yarn/releases/*.cjs")...)
			return
		}
		with("yarn", "yarn.lock", "yarn.lock", ".yarnrc")
		a.Manifests = slices.Compact(a.Manifests)
		if a.ManagerVersion == "" {
			a.ManagerVersion = "1"
		}
	default:
		with("npm", "package-lock.json", "npm-shrinkwrap.json")
	}
}

// shellWords are what a start script cannot hold to be run without a shell.
const shellWords = "&|;<>$`\"'*()\\{}~"

var assigned = regexp.MustCompile(`^[A-Z_][A-Z0-9_]*=`)

// nodeCommand is what starts the app, without npm in between, which does not pass the stop signal on.
func (d folder) nodeCommand(m manifest, template string) []string {
	for _, name := range []string{"start:prod", "start:production", "serve:prod", "start"} {
		line := strings.TrimSpace(m.Scripts[name])
		if name == "start" && line == "nest start" {
			return []string{"node", "dist/main.js"}
		}
		if line == "" {
			continue
		}
		words := strings.Fields(line)
		for len(words) > 1 && words[0] == "NODE_ENV=production" { // the image sets it
			words, line = words[1:], strings.Join(words[1:], " ")
		}
		if !strings.ContainsAny(line, shellWords) && !assigned.MatchString(words[0]) {
			return words
		}
		before, last := "", line
		if at := strings.LastIndex(line, "&&"); at >= 0 {
			before, last = line[:at+2]+" ", strings.TrimSpace(line[at+2:])
		}
		if strings.ContainsAny(last, "|;&") || assigned.MatchString(last) {
			return []string{"sh", "-c", line}
		}
		return []string{"sh", "-c", before + "exec " + last} // the shell is gone when the app runs
	}
	for _, built := range [][2]string{{"nuxt", ".output/server/index.mjs"}, {"@nestjs/core", "dist/main.js"},
		{"@sveltejs/adapter-node", "build/index.js"}, {"@astrojs/node", "dist/server/entry.mjs"}} {
		if m.lists(built[0]) {
			return []string{template, built[1]}
		}
	}
	if m.Main != "" && d.has(m.Main) {
		return []string{template, path.Clean(m.Main)}
	}
	files := []string{"server.js", "index.js", "app.js", "main.js", "src/server.js", "src/index.js", "src/app.js",
		"src/main.js", "server.mjs", "index.mjs", "src/index.mjs"}
	if template == "bun" {
		files = append([]string{"index.ts", "src/index.ts", "server.ts", "src/server.ts", "src/main.ts", "app.ts",
			"index.tsx"}, files...)
	}
	if there := d.present(files...); len(there) > 0 {
		return []string{template, there[0]}
	}
	if m.Main != "" {
		return []string{template, path.Clean(m.Main)} // what a build makes
	}
	return nil
}

// runsScripts reports whether installing packages runs a script of the folder's own.
func (m manifest) runsScripts() bool {
	return slices.ContainsFunc([]string{"preinstall", "install", "postinstall", "prepare"}, func(name string) bool {
		script := strings.TrimSpace(m.Scripts[name])
		return script != "" && !gitHooks.MatchString(script)
	})
}

// startsWithDevelopment reports whether a command needs a package that is listed for development: tsx, ts-node.
func (m manifest) startsWithDevelopment(command []string) bool {
	line := " " + strings.Join(command, " ") + " "
	for name := range m.DevDependencies {
		if strings.Contains(line, " "+name+" ") || strings.Contains(line, " "+name+"/") {
			return true
		}
	}
	return false
}
