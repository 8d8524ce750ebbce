package child

import (
	"os"
	"strings"
	"sync"
)

// secretStart begins the names of the variables that hold values of secrets.
const secretStart = "SLIPWAY_SECRET_"

var taken struct {
	sync.Mutex
	values map[string]string
}

// TakeSecrets takes the values of secrets out of this process's environment, so that no program it starts inherits
// them, whoever starts it: the AWS SDK runs the commands that a profile names for credentials.
func TakeSecrets() {
	taken.Lock()
	defer taken.Unlock()
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, secretStart) {
			continue
		}
		if taken.values == nil {
			taken.values = map[string]string{}
		}
		taken.values[name] = value
		_ = os.Unsetenv(name)
	}
}

// Secret is the value that a variable held when slipway was started, "" for none.
func Secret(variable string) string {
	taken.Lock()
	defer taken.Unlock()
	if value, ok := taken.values[variable]; ok {
		return value
	}
	return os.Getenv(variable)
}
