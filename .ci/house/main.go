// Command house holds the repository against what .github/CONTRIBUTING.md says of it: which package may import which,
// how large folders and files may be, and that every path the document names is there. Run it at the root: go run
// ./.ci/house
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/scanner"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

const module = "slipway/"

// floors are the packages from the ground up. A package imports from its own floor and from those below.
var floors = [][]string{
	{"templates", "steps/stack", "steps/question", "steps/clean", "steps/child", "steps/userfile", "steps/secretscan",
		"steps/dotenv"},
	{"steps/cloud", "steps/workspace", "steps/inspect", "steps/lease"},
	{"steps/live"},
	{"steps/account", "steps/plan", "steps/check", "steps/cost", "steps/logs"},
	{"steps/iam", "steps/deploy", "steps/rehearse"},
	stepFolders,
	{"steps"},
	{"steps/release"},
	{"steps/status", "steps/session", "steps/doctor"},
	{"ui/wizard"},
	{"ui/theme"},
	{"ui/widget", "ui/text"},
	{"ui/screen", "ui/inline"},
	{"ui"},
	{"ui/cli"},
	{"."},
}

// stepFolders never import each other.
var stepFolders = []string{
	"steps/network", "steps/data", "steps/secrets", "steps/image", "steps/service", "steps/ingress", "steps/workers",
	"steps/schedule", "steps/budget", "steps/window",
}

// aside are outside the floors: the sandbox, which only ui/cli and tests import, and what runs everything.
var aside = []string{"steps/sandbox", "steps/e2e", "steps/acceptance"}

// Sizes in files of a folder, without tests, in lines of a file, and in columns of a line.
const (
	mostFiles   = 26
	rootFiles   = 7 // of the folder steps, which keeps the registry and the plan alone
	mostLines   = 400
	mostColumns = 120
)

// larger are folders of more files, with the reason.
var larger = map[string]string{
	"steps/live":    "one file a resource",
	"steps/cloud":   "one file a subject of AWS's API, the operator's policy by service",
	"steps/inspect": "one file a language or a kind of file",
	"ui/cli":        "one file a command",
}

type goPackage struct {
	ImportPath string
	Dir        string
	Doc        string
	GoFiles    []string
	Imports    []string
}

func main() {
	packages, err := list()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var broken []string
	for _, p := range packages {
		broken = append(broken, arrows(p)...)
		broken = append(broken, sizes(p)...)
		if p.Doc == "" && len(p.GoFiles) > 0 {
			broken = append(broken, fmt.Sprintf("%s has no package comment", p.ImportPath))
		}
	}
	broken = append(broken, lengths()...)
	broken = append(broken, paths(".github/CONTRIBUTING.md")...)
	for _, b := range broken {
		fmt.Println(b)
	}
	if len(broken) > 0 {
		os.Exit(1)
	}
	fmt.Printf("%d packages on %d floors, as CONTRIBUTING.md says\n", len(packages), len(floors))
}

// said is an error of a command with what it wrote about it, such as an import cycle.
func said(err error) error {
	if ended := (*exec.ExitError)(nil); errors.As(err, &ended) {
		return fmt.Errorf("%w: %s", err, ended.Stderr)
	}
	return err
}

func list() (packages []goPackage, err error) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,Doc,GoFiles,Imports", "./...").Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", said(err))
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("read go list: %w", err)
		}
		packages = append(packages, p)
	}
}

// local is a package's folder, ok when it is one of this module.
func local(path string) (folder string, ok bool) {
	if path == strings.TrimSuffix(module, "/") {
		return ".", true
	}
	return strings.CutPrefix(path, module)
}

// floor is the floor of a folder. A folder inside another's belongs to that one's floor.
func floor(folder string) int {
	for {
		for n, on := range floors {
			if slices.Contains(on, folder) {
				return n
			}
		}
		if folder = filepath.Dir(folder); folder == "." || folder == "steps" || folder == "ui" {
			return -1
		}
	}
}

func isAside(folder string) bool {
	return slices.ContainsFunc(aside, func(a string) bool { return folder == a || strings.HasPrefix(folder, a+"/") })
}

// arrows are the imports of a package that go where none may go.
func arrows(p goPackage) (broken []string) {
	from, _ := local(p.ImportPath)
	inSteps, inUI := from == "steps" || strings.HasPrefix(from, "steps/"), from == "ui" || strings.HasPrefix(from, "ui/")
	for _, path := range p.Imports {
		no := func(why string) { broken = append(broken, fmt.Sprintf("%s imports %s: %s", p.ImportPath, path, why)) }
		to, ok := local(path)
		switch {
		case inUI && strings.HasPrefix(path, "github.com/aws/"):
			no("what draws does not know AWS")
		case from == "ui/wizard" && strings.HasPrefix(path, "charm.land/"):
			no("the journey does not draw")
		case inSteps && (strings.HasPrefix(path, "charm.land/") ||
			strings.HasPrefix(path, "github.com/charmbracelet/bubble")):
			no("steps do not know a terminal")
		case !ok:
		case isAside(to) && from != "ui/cli" && !isAside(from):
			no("only ui/cli and tests use it")
		case isAside(from) || isAside(to):
		case floor(from) < 0:
			no(from + " is on no floor: give it one in .ci/house")
		case floor(to) > floor(from):
			no("it is on a higher floor")
		case from != to && slices.Contains(stepFolders, from) && slices.Contains(stepFolders, to):
			no("a step does not know another step")
		}
	}
	return broken
}

func sizes(p goPackage) []string {
	folder, _ := local(p.ImportPath)
	most := mostFiles
	if folder == "steps" {
		most = rootFiles
	}
	if n := len(p.GoFiles); n > most && larger[folder] == "" {
		return []string{fmt.Sprintf("%s has %d files of %d", folder, n, most)}
	}
	return nil
}

// lengths are the files that are too long.
func lengths() (broken []string) {
	files, err := exec.Command("git", "ls-files", "*.go").Output()
	if err != nil {
		return []string{fmt.Sprint("git ls-files: ", err)}
	}
	for _, name := range strings.Fields(string(files)) {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // deleted, and not committed yet
		}
		if n := bytes.Count(text, []byte("\n")); n > mostLines {
			broken = append(broken, fmt.Sprintf("%s has %d lines of %d", name, n, mostLines))
		}
		broken = append(broken, columns(name, text)...)
	}
	return broken
}

// columns are the lines that are too long. A raw string is as long as what it quotes.
func columns(name string, text []byte) (broken []string) {
	files := token.NewFileSet()
	file := files.AddFile(name, -1, len(text))
	var tokens scanner.Scanner
	tokens.Init(file, text, nil, 0)
	raw := map[int]bool{}
	for pos, tok, lit := tokens.Scan(); tok != token.EOF; pos, tok, lit = tokens.Scan() {
		if tok == token.STRING && strings.HasPrefix(lit, "`") {
			first := file.Line(pos)
			for n := range strings.Count(lit, "\n") + 1 {
				raw[first+n] = true
			}
		}
	}
	for i, line := range strings.Split(string(text), "\n") {
		if n := utf8.RuneCountInString(line); n > mostColumns && !raw[i+1] && !strings.HasPrefix(line, "//go:") {
			broken = append(broken, fmt.Sprintf("%s:%d has %d columns of %d", name, i+1, n, mostColumns))
		}
	}
	return broken
}

var (
	named = regexp.MustCompile("`((?:steps|ui|templates|\\.github|\\.ci|\\.golangci|main\\.go)[^`*<> ]*)`")
	// the rows of a behaviour: its file, and a word that is in it
	where = regexp.MustCompile("\\| `([^`]+)` \\| `([^`]+)` \\|$")
)

// paths are those that a document names and that are not there, and files without the word the document says they have.
func paths(document string) (broken []string) {
	text, err := os.ReadFile(document)
	if err != nil {
		return []string{err.Error()}
	}
	for _, m := range named.FindAllStringSubmatch(string(text), -1) {
		if _, err := os.Stat(strings.TrimSuffix(m[1], "/...")); err != nil {
			broken = append(broken, fmt.Sprintf("%s names %s, which is not there", document, m[1]))
		}
	}
	for line := range strings.Lines(string(text)) {
		m := where.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		if file, err := os.ReadFile(m[1]); err != nil || !bytes.Contains(file, []byte(m[2])) {
			broken = append(broken, fmt.Sprintf("%s says that %s is in %s, and it is not", document, m[2], m[1]))
		}
	}
	return broken
}
