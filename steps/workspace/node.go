package workspace

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"slipway/steps/userfile"
)

var (
	nodeFrameworks = []string{"@nestjs/core", "fastify", "express", "koa", "hono", "next"}
	// nodePostgres are packages that hand the URL to node-postgres, which reads sslmode in its own way.
	nodePostgres = []string{"pg", "pg-promise", "pg-native", "typeorm", "sequelize", "@mikro-orm/postgresql", "objection",
		"pg-boss",
		"graphile-worker", "postgraphile", "connect-pg-simple", "slonik", "node-pg-migrate"}
)

func nodeSigns(folder string) (got signs, ok bool) {
	text := readText(folder, "package.json")
	if text == "" {
		return got, false
	}
	var manifest struct {
		Dependencies         map[string]string `json:"dependencies"`
		OptionalDependencies map[string]string `json:"optionalDependencies"`
		DevDependencies      map[string]string `json:"devDependencies"`
	}
	_ = json.Unmarshal([]byte(text), &manifest) // a manifest that does not parse lists nothing
	p := packages{}
	for _, list := range []map[string]string{manifest.Dependencies, manifest.OptionalDependencies} {
		for name := range list {
			p[name] = "package.json"
		}
	}
	if p["@prisma/client"] == "" && manifest.DevDependencies["prisma"] != "" {
		p["prisma"] = "package.json" // the client is generated, wherever it is written to
	}
	if got.framework = p.any(nodeFrameworks...); got.framework == "@nestjs/core" {
		got.framework = "nestjs"
	}
	if driver, style := nodeDriver(folder, p); style != "" {
		got.urlStyle, got.from = style, driver+" in package.json"
	}
	return got, true
}

// nodeDriver tells the form of the URL from who reads it. Prisma's own engine and node-postgres in one app share a URL:
// no-verify is right for the second, and the first, which does not know it, encrypts all the same. With postgres.js and
// node-postgres no form fits both: what the code imports decides, else the library that is listed beside them.
func nodeDriver(folder string, p packages) (driver, style string) {
	pg := p.any(nodePostgres...)
	prisma := p.any("@prisma/client", "prisma")
	switch {
	case p["@prisma/adapter-pg"] != "":
		return "@prisma/adapter-pg", "node"
	case prisma != "" && p["pg"] != "":
		return "pg", "node"
	case p["postgres"] != "" && pg != "":
		js, node := imports(folder)
		if p.any("typeorm", "sequelize", "@mikro-orm/postgresql", "objection", "pg-promise", "knex") != "" || node && !js {
			return pg, "node"
		}
		return "postgres", "postgresjs"
	case p["postgres"] != "":
		return "postgres", "postgresjs"
	case prisma != "":
		return prisma, "prisma"
	case pg != "":
		return pg, "node"
	}
	return "", ""
}

const (
	importsJS   = `(?:from|require\(|import\()\s*['"](?:postgres|drizzle-orm/postgres-js)['"]`
	importsNode = `(?:from|require\(|import\()\s*['"](?:pg|drizzle-orm/node-postgres)['"]`
)

// mostSources is how many files of code are looked into.
const mostSources = 500

// imports reports which of the two drivers the code imports.
func imports(folder string) (js, node bool) {
	fromJS, fromNode := regexp.MustCompile(importsJS), regexp.MustCompile(importsNode)
	seen := 0
	_ = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // what cannot be read says nothing
		case d.IsDir():
			if path != folder && (vendored[d.Name()] || d.Name() == "dist" || d.Name() == ".next") {
				return fs.SkipDir
			}
			return nil
		case seen >= mostSources, js && node:
			return fs.SkipAll
		}
		switch filepath.Ext(path) {
		case ".js", ".ts", ".mjs", ".cjs", ".mts", ".tsx", ".jsx":
		default:
			return nil
		}
		if st, err := os.Stat(path); err != nil || !st.Mode().IsRegular() || st.Size() > largestManifest {
			return nil // what cannot be read says nothing
		}
		seen++
		text, _ := userfile.Read(path, userfile.Text) // what cannot be read says nothing
		js = js || fromJS.Match(text)
		node = node || fromNode.Match(text)
		return nil
	})
	return js, node
}
