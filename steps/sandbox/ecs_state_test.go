package sandbox

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/cloud"
)

// Two accounts that come to the same end have the same fingerprint, whatever ids they have; one revision more shows.
func TestContainerFingerprint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		end := func(detour bool) (*bench, string) {
			b := newBench(t)
			if detour {
				b.run(b.register(func(in *ecs.RegisterTaskDefinitionInput) { in.Family = new("gone") }))
				for _, f := range []string{"gone:1"} {
					_, err := b.c.ECS.DeregisterTaskDefinition(b.ctx, &ecs.DeregisterTaskDefinitionInput{TaskDefinition: &f})
					b.must(err)
				}
			}
			b.service(b.register())
			time.Sleep(5 * time.Minute)
			b.described()
			return b, b.s.Fingerprint()
		}
		_, plain := end(false)
		b, detour := end(true)
		if plain != detour {
			t.Errorf("%s\n\n%s", plain, detour)
		}
		b.register()
		if b.s.Fingerprint() == plain {
			t.Error("another ACTIVE revision does not show")
		}
	})
}

// A service goes on from where its state was saved: the rollout ends though nobody looked while it went on.
func TestRolloutSurvivesRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "state.json")
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		b := newBenchIn(t, s)
		b.service(b.register())
		if b.s, err = Open(path, Options{}); err != nil {
			t.Fatal(err)
		}
		b.c = cloud.New(b.s.Config(""))
		time.Sleep(10 * time.Minute)
		if got := b.rollouts(); len(got) != 1 || got[0] != types.ServiceDeploymentStatusSuccessful ||
			b.described().RunningCount != 1 {
			t.Errorf("%v\n%s", got, said(b.described()))
		}
	})
}
