package inspect

import (
	"testing"
)

func TestPorts(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		port   int
		from   string
		unsure string // a part of it
		fixed  bool
	}{
		"EXPOSE":                    {"EXPOSE 3000\nCMD [\"node\",\"x.js\"]", 3000, "EXPOSE", "", false},
		"ENV PORT and no EXPOSE":    {"ENV PORT=3000\nCMD [\"node\",\"server.js\"]", 3000, "ENV PORT", "", false},
		"ENV PORT and EXPOSE agree": {"ENV PORT=3000\nEXPOSE 3000\nCMD [\"node\",\"x.js\"]", 3000, "EXPOSE", "", false},
		"ENV PORT and EXPOSE differ": {"ENV PORT=3000\nEXPOSE 8080\nCMD [\"node\",\"x.js\"]", 3000, "ENV PORT",
			"ENV PORT says 3000, EXPOSE 8080", false},
		"--port": {"CMD [\"uvicorn\",\"app:app\",\"--host\",\"0.0.0.0\",\"--port\",\"9000\"]", 9000,
			"--port of the command", "", true},
		"--port=": {"CMD uvicorn app:app --port=9000", 9000, "--port of the command", "", true},
		"--port and EXPOSE differ": {"EXPOSE 8000\nCMD [\"uvicorn\",\"app:app\",\"--port\",\"9000\"]", 9000,
			"--port of the command", "", true}, // it binds, whatever EXPOSE tells its readers
		"--bind": {"CMD [\"gunicorn\",\"--bind\",\"0.0.0.0:5000\",\"app:app\"]", 5000,
			"--bind of the command", "", true},
		"-b by a variable": {"ENV PORT=8080\nCMD exec gunicorn --bind :$PORT app:app", 8080, "ENV PORT", "",
			false},
		"a default of a variable": {"CMD [\"sh\",\"-c\",\"uvicorn app:app --port ${PORT:-8100}\"]", 8100,
			"the default of --port", "", false},
		"-p": {"CMD [\"npx\",\"next\",\"start\",\"-p\",\"3100\"]", 3100, "-p of the command", "",
			true},
		"an entrypoint's": {"ENTRYPOINT [\"gunicorn\",\"-b\",\":7000\"]\nCMD [\"app:app\"]", 7000,
			"-b of the command", "", true},
		"serve": {"CMD [\"serve\",\"-s\",\"build\",\"-l\",\"5000\"]", 5000, "serve of the command",
			"", true},
		"streamlit": {"EXPOSE 8501\nENTRYPOINT [\"streamlit\",\"run\",\"x.py\",\"--server.port=8501\"]",
			8501, "EXPOSE", "", true},
		"runserver": {"CMD [\"python\",\"manage.py\",\"runserver\",\"0.0.0.0:8000\"]", 8000,
			"runserver of the command", "", true},
		"a Java property": {"CMD [\"java\",\"-Dserver.port=8090\",\"-jar\",\"x.jar\"]", 8090,
			"-Dserver.port of the command", "", true},
		".NET's variable": {"ENV ASPNETCORE_URLS=http://+:8080\nCMD [\"dotnet\",\"x.dll\"]", 8080,
			"ENV ASPNETCORE_URLS", "", false},
		"a debugger's port beside": {"EXPOSE 3000 9229\nCMD [\"node\",\"x.js\"]", 3000, "EXPOSE", "", false},
		"two ports": {"EXPOSE 3000\nEXPOSE 4000\nCMD [\"node\",\"x.js\"]", 3000, "EXPOSE",
			"EXPOSE names 3000, 4000", false},
		"two ports and a health check": {"EXPOSE 3000 4000\nHEALTHCHECK CMD curl -f http://localhost:4000/up\nCMD [\"x\"]",
			4000, "EXPOSE", "", false},
		"a health check alone": {"HEALTHCHECK CMD curl -f http://localhost:8080/health\nCMD [\"x\"]", 8080,
			"HEALTHCHECK", "", false},
		"80 and 443":                    {"EXPOSE 80 443\nCMD [\"x\"]", 80, "EXPOSE", "", false},
		"nothing":                       {"CMD [\"node\",\"server.js\"]", 0, "", "nothing in the Dockerfile", false},
		"a flag that is no port":        {"CMD [\"node\",\"-p\",\"x\"]", 0, "", "nothing in the Dockerfile", false},
		"a variable for the last stage": {"ENV PORT=1111\nFROM b\nENV PORT=2222\nCMD [\"x\"]", 2222, "ENV PORT", "", false},
	} {
		r := folderOf(t, "-- Dockerfile --\nFROM a:1\n"+c.text+"\n")
		got, _ := r.Answer("service.port")
		if r.App.Port != c.port || r.App.FixedPort != c.fixed || c.port > 0 && got.Confidence == Guess != (c.unsure != "") {
			t.Errorf("%s: %+v, fixed %v, wants %d", name, got, r.App.FixedPort, c.port)
		}
	}
}
