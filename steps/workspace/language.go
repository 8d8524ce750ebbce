package workspace

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"slipway/steps/userfile"
)

// signs are what the dependencies of one language give away.
type signs struct {
	framework, urlStyle, from string
	celery                    string // where Celery is listed
}

// languages are those whose dependencies are read, in the order that counts where neither the Dockerfile nor a driver
// decides.
var languages = []string{"python", "go", "node", "ruby", "java", "dotnet", "elixir", "rust"}

// manifests reads what a folder lists as dependencies of each language, by language; those that list nothing are left
// out.
var manifests = map[string]func(folder string) (signs, bool){
	"python": pythonSigns, "node": nodeSigns, "go": goSigns, "ruby": rubySigns,
	"java": javaSigns, "dotnet": dotnetSigns, "elixir": elixirSigns, "rust": rustSigns,
}

// detectLanguage fills in language, framework and the form of the database URL from the files that list dependencies.
// Where a folder has files of several languages, the Dockerfile's base image decides. An app that lies in a folder of
// its own is looked for beside its Dockerfile, then one and two folders down.
func (f *Folder) detectLanguage() {
	base := ""
	if d := f.Dockerfile; d != nil {
		for _, image := range append([]string{d.FinalBase}, d.Bases...) {
			if base = baseLanguage(image); base != "" {
				break
			}
		}
	}
	var best signs
	for _, folder := range f.appFolders() {
		language, got := listed(folder, base)
		if language == "" || f.Language != "" && language != f.Language {
			continue
		}
		if f.Language == "" {
			f.Language = language
		}
		if best.framework == "" {
			best.framework = got.framework
		}
		if best.celery == "" {
			best.celery = f.located(folder, got.celery)
		}
		if best.urlStyle == "" && got.urlStyle != "" {
			best.urlStyle, best.from = got.urlStyle, f.located(folder, got.from)
		}
		if folder == f.Path && best.urlStyle != "" {
			break
		}
	}
	f.Framework, f.URLStyle, f.URLStyleFrom, f.Celery = best.framework, best.urlStyle, best.from, best.celery
	if f.Language == "" {
		f.Language = base
	}
}

// listed is the language of one folder with what its dependencies say: that of the base image, else the first with a
// driver.
func listed(folder, base string) (language string, got signs) {
	order := languages
	if base != "" {
		order = append([]string{base}, languages...)
	}
	for n, l := range order {
		found, ok := signs{}, false
		if read := manifests[l]; read != nil {
			found, ok = read(folder)
		}
		switch {
		case !ok:
		case n == 0 && base != "":
			return l, found
		case language == "", got.urlStyle == "" && found.urlStyle != "":
			language, got = l, found
		}
	}
	return language, got
}

// located says of a folder below in which file something was found.
func (f *Folder) located(folder, found string) string {
	what, file, ok := strings.Cut(found, " in ")
	rel, err := filepath.Rel(f.Path, folder)
	if !ok || err != nil || rel == "." {
		return found
	}
	return what + " in " + filepath.ToSlash(filepath.Join(rel, file))
}

// mostFolders keeps the search short in a large repository.
const mostFolders = 200

// appFolders are the folders an app's dependencies may be listed in: this one, the Dockerfile's, and those up to two
// folders down.
func (f *Folder) appFolders() []string {
	folders := []string{f.Path}
	add := func(folder string) {
		if len(folders) < mostFolders && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	if f.Dockerfile != nil && f.Dockerfile.Path != "" {
		add(filepath.Dir(f.Dockerfile.Path))
	}
	for _, above := range subfolders(f.Path) {
		add(above)
	}
	for _, above := range subfolders(f.Path) {
		for _, below := range subfolders(above) {
			add(below)
		}
	}
	return folders
}

func subfolders(folder string) []string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var below []string
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() && !vendored[name] && !strings.HasPrefix(name, ".") && !slices.Contains(notTheApp, name) {
			below = append(below, filepath.Join(folder, name))
		}
	}
	return below
}

// notTheApp are folders whose dependencies are not those of what runs.
var notTheApp = []string{"test", "tests", "docs", "doc", "examples", "example", "e2e", "scripts", "infra", "target",
	"build", "dist", "deps", "_build"}

// baseLanguage reads the language from the name of an official base image.
func baseLanguage(image string) string {
	path, _, _ := strings.Cut(image, "@")
	if i := strings.LastIndexByte(path, ':'); i > strings.LastIndexByte(path, '/') {
		path = path[:i]
	}
	if strings.HasPrefix(path, "mcr.microsoft.com/dotnet/") {
		return "dotnet"
	}
	name := path[strings.LastIndex(path, "/")+1:]
	return map[string]string{
		"python": "python", "uv": "python", "pypy": "python", "node": "node", "bun": "node", "golang": "go", "ruby": "ruby",
		"jruby":           "ruby",
		"eclipse-temurin": "java", "openjdk": "java", "amazoncorretto": "java", "maven": "java", "gradle": "java",
		"sapmachine": "java",
		"elixir":     "elixir", "rust": "rust", "cargo-chef": "rust",
	}[name]
}

// readText is the text of a small regular file, "" when there is none.
func readText(folder, name string) string {
	path := filepath.Join(folder, filepath.FromSlash(name))
	if st, err := os.Stat(path); err != nil || !st.Mode().IsRegular() || st.Size() > largestManifest {
		return ""
	}
	text, err := userfile.Read(path, userfile.Text)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(string(text), "\ufeff")
}

// largestManifest is more than any list of dependencies that people write has.
const largestManifest = 1 << 20

// filesLike are the names of a folder's files that match a pattern, sorted.
func filesLike(folder, pattern string) []string {
	found, _ := filepath.Glob(filepath.Join(folder, filepath.FromSlash(pattern)))
	names := make([]string, 0, len(found))
	for _, path := range found {
		if rel, err := filepath.Rel(folder, path); err == nil {
			names = append(names, filepath.ToSlash(rel))
		}
	}
	slices.Sort(names)
	return names
}
