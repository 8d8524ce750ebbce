package stack

// Standard is the name of the preset that is taken where none is named. OlderStandard is how it was spelled once:
// files and flags that say so go on to mean it.
const (
	Standard      = "standard"
	OlderStandard = "guide"
)

const pathPreset = "preset"

// Guide is the default shape: the guide's, with its mistakes corrected where that is free.
func Guide() Settings {
	return Settings{
		Environment: "production",
		Preset:      Standard,
		Network:     Network{VPC: "default", CIDR: "10.20.0.0/16"},
		Data: Data{
			Database: "postgres", Version: "16", Class: "db.t3.micro", Storage: 20, BackupDays: 7, Protect: true,
			URLStyle: "asyncpg",
			Cache:    "redis", CacheVersion: "7.1", CacheClass: "cache.t3.micro",
		},
		Image: Image{Platform: "linux/amd64", Keep: 15},
		Service: Service{
			DNS: "route53", Port: 8000, CPU: 1024, Memory: 2048, Count: 1, HealthPath: "/health", Grace: 90,
			LogDays: 30, IdleTimeout: 120, Protect: true,
		},
		Schedule: Schedule{Timezone: "UTC"},
		Budget:   Budget{Limit: 120},
	}
}

// Saver is the guide's stack on ARM and Valkey: the same shape for less.
func Saver() Settings {
	s := Guide()
	s.Preset = "saver"
	s.Image.Platform = "linux/arm64"
	s.Data.Class = "db.t4g.micro"
	s.Data.Cache, s.Data.CacheVersion, s.Data.CacheClass = "valkey", "8.0", "cache.t4g.micro"
	return s
}

// Preset returns the settings a preset starts from; ok is false for a name that is none.
func Preset(name string) (s Settings, ok bool) {
	switch name {
	case "", Standard, OlderStandard:
		return Guide(), true
	case "saver":
		return Saver(), true
	}
	return Settings{}, false
}
