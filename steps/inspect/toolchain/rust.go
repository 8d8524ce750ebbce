package toolchain

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"slipway/templates"
)

var (
	crateOpenSSL = regexp.MustCompile(`(?m)^name = "openssl-sys"`)
	crateLibpq   = regexp.MustCompile(`(?m)^name = "pq-sys"`)
	rustVersion  = regexp.MustCompile(`^1\.\d+(?:\.\d+)?$`)
)

// crate is what a Cargo.toml says of the programs in it.
type crate struct {
	Package struct {
		Name       string
		DefaultRun string `toml:"default-run"`
	}
	Bin       []struct{ Name string }
	Workspace struct{ Members []string }
}

// rust is which program of a crate or workspace is built.
func (d folder) rust() templates.App {
	a := templates.App{Locked: d.has("Cargo.lock"), Assets: d.assets(".rs"), CodeFirst: true}
	a.Binary = d.rustBinary()
	var channel struct{ Toolchain struct{ Channel string } }
	_, _ = toml.Decode(d.text("rust-toolchain.toml"), &channel) // what does not parse says nothing
	for _, said := range []string{channel.Toolchain.Channel, strings.TrimSpace(d.text("rust-toolchain"))} {
		if a.Version == "" && rustVersion.MatchString(said) {
			a.Version = said
		}
	}
	lock := d.text("Cargo.lock")
	if crateOpenSSL.MatchString(lock) {
		a.Libraries = append(a.Libraries, "libssl3t64")
	}
	if crateLibpq.MatchString(lock) {
		a.Libraries = append(a.Libraries, "libpq5")
	}
	return a
}

func (d folder) crate(dir string) (c crate) {
	_, _ = toml.Decode(d.text(path.Join(dir, "Cargo.toml")), &c) // what does not parse lists nothing
	return c
}

// rustBinary is the program's name: the crate's own, else the likeliest of the workspace's.
func (d folder) rustBinary() string {
	root := d.crate(".")
	dirs := []string{"."}
	for _, member := range root.Workspace.Members {
		for _, manifest := range d.like(path.Join(member, "Cargo.toml")) {
			dirs = append(dirs, path.Dir(manifest))
		}
	}
	var names []string
	for _, dir := range dirs {
		c := d.crate(dir)
		if c.Package.DefaultRun != "" && dir == "." {
			return c.Package.DefaultRun
		}
		for _, b := range c.Bin {
			names = append(names, b.Name)
		}
		if len(c.Bin) == 0 && c.Package.Name != "" && d.has(path.Join(dir, "src/main.rs")) {
			names = append(names, c.Package.Name)
		}
		for _, f := range d.like(path.Join(dir, "src/bin/*.rs")) {
			names = append(names, strings.TrimSuffix(path.Base(f), ".rs"))
		}
	}
	for _, likely := range append([]string{root.Package.Name}, likelyNames...) {
		if at := slices.Index(names, likely); likely != "" && at >= 0 {
			return names[at]
		}
	}
	if len(names) > 0 {
		return names[0]
	}
	return ""
}
