package workspace

import "testing"

// TestInImage holds what docker itself would put into the image.
func TestInImage(t *testing.T) {
	for name, c := range map[string]struct {
		dockerfile, ignore string // ignore "-": there is none
		file               string
		in                 bool
	}{
		"the whole folder":          {"FROM a\nCOPY . .\n", "-", ".env", true},
		"the whole folder, ignored": {"FROM a\nCOPY . .\n", ".env\n", ".env", false},
		"ignored at the top alone":  {"FROM a\nCOPY . .\n", ".env\n", "api/.env", true},
		"ignored everywhere":        {"FROM a\nCOPY . .\n", "**/.env*\n", "api/.env.local", false},
		"taken back": {"FROM a\nCOPY . .\n", "**/.env*\n!.env.production\n", ".env.production",
			true},
		"taken back out of an ignored folder": {"FROM a\nCOPY . .\n", "conf\n!conf/.env\n", "conf/.env", true},
		"all ignored but what is named":       {"FROM a\nCOPY . .\n", "*\n!src\n", ".env", false},
		"a name alone":                        {"FROM a\nCOPY requirements.txt app.py ./\n", "-", ".env", false},
		"a folder alone":                      {"FROM a\nCOPY src/ /app/src/\n", "-", ".env", false},
		"inside that folder":                  {"FROM a\nCOPY src/ /app/src/\n", "-", "src/.env", true},
		"its own name":                        {"FROM a\nCOPY .env /app/.env\n", "-", ".env", true},
		"a pattern":                           {"FROM a\nCOPY .env* /app/\n", "-", ".env.local", true},
		"a star takes dot files":              {"FROM a\nCOPY * /app/\n", "-", ".env", true},
		"another pattern":                     {"FROM a\nCOPY *.py /app/\n", "-", ".env", false},
		"ADD":                                 {"FROM a\nADD . /app\n", "-", ".env", true},
		"JSON form":                           {"FROM a\nCOPY [\".\", \"/app\"]\n", "-", ".env", true},
		"in a stage that is not the image": {"FROM a AS build\nWORKDIR /src\nCOPY . .\nFROM b\nCOPY --from=build " +
			"/src/dist /app\n", "-", ".env", false},
		"through a stage": {"FROM a AS build\nWORKDIR /src\nCOPY . .\nFROM b\nCOPY --from=build " +
			"/src /app\n", "-", ".env", true},
		"through a stage by number": {"FROM a\nCOPY . /src\nFROM b\nCOPY --from=0 /src/ /app/\n", "-", ".env",
			true},
		"through two stages": {"FROM a AS x\nCOPY . /x\nFROM b AS y\nCOPY --from=x /x /y\nFROM " +
			"c\nCOPY --from=y /y/conf /z\n", "-", "conf/.env", true},
		"left behind in the second": {"FROM a AS x\nCOPY . /x\nFROM b AS y\nCOPY --from=x /x/conf /y\nFROM " +
			"c\nCOPY --from=y /y /z\n", "-", ".env", false},
		"inherited":        {"FROM a AS base\nCOPY . /app\nFROM base\nRUN make\n", "-", ".env", true},
		"of another image": {"FROM a\nCOPY --from=nginx:1 / /n\n", "-", ".env", false},
		"removed before it is copied on": {"FROM a AS build\nWORKDIR /src\nCOPY . .\nRUN rm -f .env && make\nFROM " +
			"b\nCOPY --from=build /src /app\n", "-", ".env", false},
		"removed in the image's own layers": {"FROM a\nWORKDIR /src\nCOPY . .\nRUN rm -f .env\n", "-", ".env", true},
		"a variable":                        {"FROM a\nARG FROM_DIR=.\nCOPY ${FROM_DIR} /app\n", "-", ".env", true},
		"excluded by COPY itself": {"# syntax=docker/dockerfile:1\nFROM a\nCOPY --exclude=.env* . /app\n",
			"-", ".env.local", false},
		"a comment and a BOM in .dockerignore":    {"FROM a\nCOPY . .\n", "\xef\xbb\xbf# secrets\n.env\n", ".env", false},
		"a slash before the name":                 {"FROM a\nCOPY . .\n", "/.env\n", ".env", false},
		"a folder that only begins like a source": {"FROM a\nCOPY api /app\n", "-", "api2/.env", false},
	} {
		dir := t.TempDir()
		write(t, dir, "Dockerfile", c.dockerfile)
		if c.ignore != "-" {
			write(t, dir, ".dockerignore", c.ignore)
		}
		write(t, dir, c.file, "A=1\n")
		f := Look(t.Context(), dir)
		if f.DockerfileErr != nil {
			t.Fatalf("%s: %v", name, f.DockerfileErr)
		}
		if got := f.InImage(c.file); got != c.in {
			t.Errorf("%s: %s in the image: %v, want %v (%+v)", name, c.file, got, c.in, f.Dockerfile.Stages)
		}
	}
}

// TestInImageOfAnotherBuild: the answers may name another Dockerfile and another context, and each Dockerfile may have
// its own ignore file.
func TestInImageOfAnotherBuild(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"Dockerfile": "FROM a\nCOPY . .\n", "api/Dockerfile": "FROM a\nCOPY . .\n",
		"api/Dockerfile.dockerignore": ".env\n", "api/.env": "A=1\n", ".env": "A=1\n",
	} {
		write(t, dir, name, text)
	}
	f := Look(t.Context(), dir)
	for _, c := range []struct {
		dockerfile, context, file string
		in                        bool
	}{
		{"", "", ".env", true}, {"", "", "api/.env", true},
		{"api/Dockerfile", "api", ".env", false}, {"api/Dockerfile", "api", "api/.env", false},
	} {
		if got := f.For(Recipe{Dockerfile: c.dockerfile, Context: c.context}).InImage(c.file); got != c.in {
			t.Errorf("%s of %q: %s is in the image: %v", c.dockerfile, c.context, c.file, got)
		}
	}
}

func TestDotenvNames(t *testing.T) {
	for name, is := range map[string]bool{
		".env": true, "a/.env": true, ".env.production": true, ".env.local": true, ".envrc": true, ".env-old": true,
		".env_prod": true, ".env~": true, ".ENV": true, ".env.bak": true,
		".env.example": false, ".env.sample": false, ".env.production.example": false, ".env.example.local": false,
		".env-template": false, ".env.dist": false, ".env.vault": false,
		".envoy.yaml": false, "prod.env": false, ".environment": false, "env": false, ".EnvExample": false,
	} {
		if Dotenv(name) != is {
			t.Errorf("%s: %v", name, !is)
		}
	}
}
