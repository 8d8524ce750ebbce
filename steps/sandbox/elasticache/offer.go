package elasticache

import (
	"slices"
	"strings"

	"slipway/steps/sandbox/core"
)

// versions are what ElastiCache offers, oldest first: the version asked for and the one it then shows.
var versions = map[string][][2]string{
	"redis":     {{"5.0.6", "5.0.6"}, {"6.2", "6.2.6"}, {"7.0", "7.0.7"}, {"7.1", "7.1.0"}},
	"valkey":    {{"7.2", "7.2.6"}, {"8.0", "8.0.1"}, {"8.1", "8.1.0"}},
	"memcached": {{"1.6.22", "1.6.22"}},
}

var nodeTypes = func() (out []string) {
	for family, sizes := range map[string]string{"t3": "micro small medium", "t4g": "micro small medium",
		"m6g": "large xlarge 2xlarge", "m7g": "large xlarge 2xlarge", "r6g": "large xlarge 2xlarge",
		"r7g": "large xlarge 2xlarge"} {
		for _, size := range strings.Fields(sizes) {
			out = append(out, "cache."+family+"."+size)
		}
	}
	return out
}()

// withoutT4g are the regions whose price lists have no cache.t4g.
var withoutT4g = []string{"af-south-1", "me-south-1"}

// resolveCache turns an engine and version into those ElastiCache offers; a version of one part means its newest.
func resolveCache(engine, asked string) (string, error) {
	offers := versions[engine]
	for i := len(offers) - 1; i >= 0; i-- {
		if v := offers[i]; asked == "" || asked == v[0] || asked == v[1] || asked == core.MajorVersion(v[0]) ||
			asked == core.MajorVersion(v[0])+".x" {
			return v[1], nil
		}
	}
	return "", cacheInvalid("Invalid version %s for engine %s.", asked, engine)
}

func checkNodeType(c *core.Call, kind string) error {
	if !slices.Contains(nodeTypes, kind) || strings.HasPrefix(kind, "cache.t4g.") &&
		slices.Contains(withoutT4g, c.Region) {
		return cacheInvalid("Invalid Cache Node Type: %s", kind)
	}
	return nil
}
