package templates

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// values are the app's facts by the names they have in the templates. What is no text is empty when it is not set.
func (a App) values(name string) map[string]string {
	v := map[string]string{
		"Port": strconv.Itoa(a.Port), "Version": a.Version, "EntryJSON": quoted(a.Entry), "EntryWord": word(a.Entry),
		"BinaryJSON": quoted(a.Binary), "BinaryWord": word(a.Binary), "AssemblyJSON": quoted(a.Binary + ".dll"),
		"CommandJSON": execForm(a.Command),
		"CopyCode":    "COPY " + copied([]string{"."}, a.Dir, "./"), "CopyManifests": a.copyManifests(),
		"Requirements":   word(a.requirements()),
		"ManagerVersion": a.ManagerVersion,
		"PipInstall":     "/venv/bin/pip install", "Libraries": strings.Join(a.Libraries, " "),
		"PythonPath": "/app", "BuildLines": runs(a.Build), "Assets": a.copyAssets(),
		"Module": a.Entry, "Target": path.Join(a.Entry, "target"), "Libs": path.Join(a.Entry, "build/libs"),
		"GradleTask": gradleTask(a.Entry), "GradleVersion": "9",
	}
	if a.Manager == "uv" {
		v["PipInstall"] = "uv pip install --python /venv/bin/python"
	}
	if n, err := strconv.Atoi(a.Version); err == nil && n < 17 {
		v["GradleVersion"] = "8" // the last that runs on older Java
	}
	if a.Source != "" {
		if v["PythonPath"] = "/app/" + a.Source + ":/app"; !plain(a.Source) {
			v["PythonPath"] = `"` + literal.Replace(v["PythonPath"]) + `"`
		}
	}
	if factory, ok := strings.CutSuffix(a.Entry, "()"); ok && name == "fastapi" {
		v["EntryJSON"] = quoted(factory) + `, "--factory"` // gunicorn takes the call itself
	}
	v["Target"], v["Libs"] = word(v["Target"]), word(v["Libs"])
	for name, on := range map[string]bool{
		"AddServer": a.AddServer, "Locked": a.Locked, "Unlocked": !a.Locked, "Wrapper": a.Wrapper, "Prune": a.Prune,
		"Node": a.Node, "CGO": a.CGO, "Vendor": a.Vendor, "CodeFirst": a.CodeFirst,
		"Download": !a.Vendor && !a.CodeFirst, "MavenWrapper": a.Manager == "maven" && a.Wrapper,
		"Maven": a.Manager == "maven" && !a.Wrapper, "GradleWrapper": a.Manager == "gradle" && a.Wrapper,
		"Gradle": a.Manager == "gradle" && !a.Wrapper,
	} {
		v[name] = ""
		if on {
			v[name] = "yes"
		}
	}
	for _, name := range []string{"pip", "project", "package", "poetry", "uv", "pipenv", "npm", "pnpm", "yarn", "berry",
		"maven", "gradle"} {
		v[name] = ""
		if a.Manager == name {
			v[name] = "yes"
		}
	}
	return v
}

// requirements is the file that pip reads: the last of those that are copied includes the others.
func (a App) requirements() string {
	if len(a.Manifests) == 0 {
		return ""
	}
	return a.Manifests[len(a.Manifests)-1]
}

// copyManifests copies the files that list packages, each into the folder it lies in, or the code where that is needed.
func (a App) copyManifests() string {
	if a.CodeFirst {
		return "COPY " + copied([]string{"."}, a.Dir, "./")
	}
	var dirs []string
	in := map[string][]string{}
	for _, m := range a.Manifests {
		dir := path.Dir(m)
		if !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
		in[dir] = append(in[dir], m)
	}
	lines := make([]string, len(dirs))
	for i, dir := range dirs {
		lines[i] = "COPY " + copied(in[dir], a.Dir, strings.TrimSuffix("./"+dir, "/.")+"/")
	}
	return strings.Join(lines, "\n")
}

func (a App) copyAssets() string {
	var lines []string
	for _, dir := range a.Assets {
		from, to := "/src/"+dir, "/app/"+dir
		if plain(from) {
			lines = append(lines, "COPY --from=builder "+from+" "+to)
		} else {
			lines = append(lines, "COPY --from=builder "+execForm([]string{from, to}))
		}
	}
	return strings.Join(lines, "\n")
}

// copied are the words of a COPY: as JSON where one holds a blank or a quote.
func copied(sources []string, dir, dest string) string {
	words := make([]string, 0, len(sources)+1)
	for _, s := range sources {
		switch {
		case dir != "" && s == ".":
			s = dir + "/"
		case dir != "":
			s = path.Join(dir, s)
		}
		words = append(words, s)
	}
	if words = append(words, dest); len(words) == 2 && words[0] == "." {
		words[1] = "."
	}
	if slices.ContainsFunc(words, func(w string) bool { return !plain(w) }) {
		for i, w := range words {
			if i < len(words)-1 {
				w = onlyName.Replace(w)
			}
			words[i] = literal.Replace(w)
		}
		return execForm(words)
	}
	return strings.Join(words, " ")
}

// The builder expands patterns in what is copied, and quotes and variables in all words of a COPY, in JSON too.
var (
	onlyName = strings.NewReplacer("[", "[[]", "?", "[?]", "*", "[*]")
	literal  = strings.NewReplacer(`\`, `\\`, "'", `\'`, `"`, `\"`, "$", `\$`)
)

// runs are commands as lines of a Dockerfile.
func runs(commands []string) string {
	lines := make([]string, len(commands))
	for i, c := range commands {
		lines[i] = "RUN " + strings.TrimRight(c, `\ `) // a backslash at the end would take the next line in
	}
	return strings.Join(lines, "\n")
}

// gradleTask is the task that makes the jar of a module: :api:bootJar.
func gradleTask(module string) string {
	if module == "" {
		return "bootJar"
	}
	return word(":" + strings.ReplaceAll(module, "/", ":") + ":bootJar")
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:@%+,=~-]+$`)

// plain reports whether a word means itself, to the builder and to a shell.
func plain(w string) bool { return plainWord.MatchString(w) }

// word is a word for a shell of the Dockerfile.
func word(w string) string {
	if w == "" || plain(w) {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}

// execForm writes words as JSON on one line, spaced as people write it, for the exec form of CMD.
func execForm(words []string) string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = quoted(w)
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// quoted writes one word as JSON. A string always can be; & and < stay as they are.
func quoted(word string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(word)
	return strings.TrimSuffix(b.String(), "\n")
}
