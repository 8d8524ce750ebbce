// Package workspace is what the user's folder has: git, Dockerfile, .env, the container command line. What app is in it
// is package inspect's to say.
package workspace

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"slipway/steps/inspect"
)

// Folder is one look at the folder. Facts that need a program that is absent, or that failed, carry the error.
type Folder struct {
	Path string

	Dockerfile    *Dockerfile // nil: none found
	DockerfileErr error
	BuildErr      error    // why there is nothing to build from: no Dockerfile, or none where the answers say
	Dockerignore  []string // patterns, nil: no file
	Context       string   // the build context, absolute; "": Path
	DotenvKeys    []string // names in .env, never values; nil: no file
	DotenvErr     error    // .env is there and cannot be read; never holds a part of its text
	Dotenvs       []string // every .env file in the folder and below, slash paths from Path
	Git           Git
	// Says is what the folder says of the app that is built here. It is read when it is first asked for, once for all
	// copies of a look; nil: nobody reads it.
	Says func() *inspect.Report
}

// Dockerfile is what the final stage of a Dockerfile says.
type Dockerfile struct {
	Path        string
	Ports       []int
	User        string
	HealthCheck string
	Command     string
	Bases       []string
	Ours        string // name of the slipway template it was written from, "" when it was not

	FinalBase    string     // the external image the final stage rests on, through the stages between
	ShellCommand bool       // CMD or ENTRYPOINT is in shell form: a shell is PID 1 and the app gets no SIGTERM
	CopiesAll    bool       // a stage copies or adds the whole build context
	Stages       []Stage    // what each stage does with files, up to the one that is built
	Named        []string   // the names of all stages
	Variables    []Variable // ENV and ARG of every stage that carry a value
}

// Variable is one ENV or ARG with a value written in the Dockerfile. The value itself is not kept.
type Variable struct {
	Instruction string // ENV or ARG
	Name        string
	Line        int
	Secret      string // why its value is taken for a secret, "" when it is not; never the value
}

// Git is what git knows of the folder.
type Git struct {
	Present       bool // inside a work tree
	SHA           string
	Branch        string
	Remote        string // never holds the user or password a remote's address may carry
	Dirty         bool
	Err           error // git is absent or failed
	DotenvTracked bool  // a .env file is in the index or in any commit of any branch
	DotenvIgnored bool
	HistoryErr    error // the history could not be searched (shallow clone)

	DotenvCommits    []string // short ids of some commits that touched a .env file
	DotenvUnignored  []string // existing .env files that git would add
	DotenvIndexNames []string // .env files in the index
}

// Recipe is what an image is built from: paths from the folder, or whole ones. Its zero value is what is found in the
// folder.
type Recipe struct {
	Dockerfile, Context string
	Platform            string            // linux/amd64
	Target              string            // a stage; "": the last
	Args                map[string]string // build arguments
	Secrets             map[string]string // of the build, by id: the variable or the file that holds each
	SSH                 bool              // the build may ask the ssh agent
	Folder              string            // whole; what the files of secrets are relative to
}

// Look looks at a folder, at what its image is built from when a recipe says it. It never fails as a whole; a folder
// that does not exist has nothing in it.
func Look(ctx context.Context, path string, recipes ...Recipe) *Folder {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	f := &Folder{Path: path, Dotenvs: findDotenvs(path)}
	var recipe Recipe
	if len(recipes) > 0 {
		recipe = recipes[0]
	}
	file, dir, err := BuildPaths(path, recipe.Dockerfile, recipe.Context)
	if f.BuildErr = err; err == nil {
		f.Dockerfile, f.DockerfileErr = ReadDockerfile(file, recipe.Target)
	} else if found := FindDockerfile(path); found != "" && recipe.Dockerfile == "" {
		f.Dockerfile, f.DockerfileErr = ReadDockerfile(found, recipe.Target)
	} else if named := filepath.Join(path, recipe.Dockerfile); recipe.Dockerfile != "" &&
		!filepath.IsAbs(recipe.Dockerfile) {
		if _, err := os.Lstat(named); err == nil { // it is there and no file: what it is, is said
			f.Dockerfile, f.DockerfileErr = ReadDockerfile(named, recipe.Target)
		}
	}
	f.Dockerignore = readDockerignore(path, f.Dockerfile)
	if err == nil && dir != path {
		f.Dockerignore, f.Context = ReadDockerignore(dir, file), dir
	}
	f.DotenvKeys, f.DotenvErr = dotenvKeys(filepath.Join(path, ".env"))
	f.Git = lookGit(ctx, path, f.Dotenvs)
	f.Says = reading(path, recipe)
	return f
}

// dockerfileNames are what a build takes where nobody names a Dockerfile. Which of several others is meant is not for
// this package to say.
var dockerfileNames = []string{"Dockerfile", "Containerfile", "dockerfile"}

// FindDockerfile returns the path of the Dockerfile that a build of a folder takes by itself, "" when there is none.
func FindDockerfile(folder string) string {
	for _, name := range dockerfileNames {
		path := filepath.Join(folder, name)
		if st, err := os.Stat(path); err == nil && st.IsDir() {
			continue
		}
		if _, err := os.Lstat(path); err == nil { // a pipe or a link to nowhere is said when it is read
			return path
		}
	}
	return ""
}

// vendored folders hold other people's files: nothing in them says anything about the user's.
var vendored = map[string]bool{
	".git": true, "node_modules": true, ".venv": true, "venv": true, "vendor": true, "__pycache__": true,
	".tox": true, ".mypy_cache": true, ".terraform": true, "site-packages": true,
}

// findDotenvs lists .env files, at most six levels down and a hundred of them.
func findDotenvs(root string) []string {
	var found []string
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		rel, relErr := filepath.Rel(root, path)
		if relErr != nil {
			return relErr
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if path != root && (vendored[d.Name()] || depth(rel) > 6) {
				return fs.SkipDir
			}
			return nil
		}
		if Dotenv(d.Name()) {
			found = append(found, rel)
		}
		if len(found) >= 100 {
			return fs.SkipAll
		}
		return nil
	})
	return found
}

func depth(rel string) int {
	n := 1
	for _, r := range rel {
		if r == '/' {
			n++
		}
	}
	return n
}

// absent reports whether an error says that a file is not there.
func absent(err error) bool { return errors.Is(err, fs.ErrNotExist) }
