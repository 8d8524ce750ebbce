package deploy

import (
	"strings"
	"testing"

	"slipway/steps/live"
)

// TestSizeOfATaskByHand: what is not named is the definition's, or the nearest that Fargate has beside what is.
func TestSizeOfATaskByHand(t *testing.T) {
	d := live.TaskDefinition{CPU: "512", Memory: "1024"}
	for _, c := range []struct {
		h           ByHand
		cpu, memory int
		refused     string
	}{
		{ByHand{}, 0, 0, ""},
		{ByHand{CPU: 1024}, 1024, 2048, ""},
		{ByHand{CPU: 256}, 256, 1024, ""},
		{ByHand{CPU: 16384}, 16384, 32 * 1024, ""},
		{ByHand{Memory: 4096}, 512, 4096, ""},
		{ByHand{Memory: 5120}, 0, 0, "with that CPU it offers 1024, 2048, 3072, 4096"},
		{ByHand{CPU: 1024, Memory: 3000}, 0, 0, "has no task of 1024 CPU units with 3000 MiB"},
		{ByHand{CPU: 333}, 0, 0, "no task of 333 CPU units"},
	} {
		cpu, memory, err := c.h.size(d)
		if cpu != c.cpu || memory != c.memory || (err == nil) != (c.refused == "") ||
			err != nil && !strings.Contains(err.Error(), c.refused) {
			t.Errorf("%+v: %d, %d, %v", c.h, cpu, memory, err)
		}
	}
	if _, memory, err := (ByHand{CPU: 8192}).size(live.TaskDefinition{CPU: "4096", Memory: "18432"}); memory != 20*1024 {
		t.Errorf("between two sizes: %d, %v", memory, err)
	}
}
