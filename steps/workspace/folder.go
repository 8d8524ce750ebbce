// Package workspace is what the user's folder has: git, Dockerfile, .env, the language, the container command line.
package workspace

// Folder is one look at the folder. Facts that need a program that is absent, or that failed, carry the error.
type Folder struct {
	Path string

	Dockerfile    *Dockerfile // nil: none found
	DockerfileErr error
	Dockerignore  []string // patterns, nil: no file
	DotenvKeys    []string // names in .env, never values; nil: no file
	Language      string   // python, node, go or ""
	Framework     string   // fastapi, express … or ""
	URLStyle      string   // detected dialect of DATABASE_URL, "" when unknown
	URLStyleFrom  string   // what it rests on
	Git           Git
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
}

// Git is what git knows of the folder.
type Git struct {
	Present       bool // inside a work tree
	SHA           string
	Branch        string
	Remote        string
	Dirty         bool
	Err           error // git is absent or failed
	DotenvTracked bool  // .env is in the index or in any commit of any branch
	DotenvIgnored bool
	HistoryErr    error // the history could not be searched (shallow clone)
}
