package sandbox

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/acm"
	acmtypes "github.com/aws/aws-sdk-go-v2/service/acm/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/gofrs/flock"

	"slipway/steps/cloud"
	"slipway/steps/sandbox/core"
	simssm "slipway/steps/sandbox/ssm"
)

// window is one process's view of a sandbox that others have open too.
func window(t *testing.T, path string, o Options) (*Sandbox, *cloud.Clients) {
	t.Helper()
	s, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	return s, cloud.New(s.Config(""))
}

func TestTwoWindowsSeeEachOthersWork(t *testing.T) {
	path := filepath.Join(t.TempDir(), "aws.json")
	first, one := window(t, path, Options{HostedZones: []string{"example.com"}})
	second, two := window(t, path, Options{HostedZones: []string{"example.com"}})
	for i := range 5 {
		for name, c := range map[string]*cloud.Clients{"ONE": one, "TWO": two} {
			if err := put(t, c, fmt.Sprintf("/shop/production/%s_%d", name, i), secret); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []*cloud.Clients{one, two} {
		out, err := c.SSM.GetParametersByPath(t.Context(), &ssm.GetParametersByPathInput{Path: new("/shop/production"),
			MaxResults: new(int32(10))})
		if err != nil {
			t.Fatal(err)
		}
		if len(out.Parameters) != 10 {
			t.Errorf("%d parameters, want the 10 of both windows", len(out.Parameters))
		}
	}
	if a, b := first.Fingerprint(), second.Fingerprint(); a != b {
		t.Errorf("two accounts:\n%s\n--\n%s", a, b)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	third, _ := window(t, path, Options{})
	if a, b := second.Fingerprint(), third.Fingerprint(); a != b {
		t.Errorf("the first window's end changed the account:\n%s\n--\n%s", a, b)
	}
}

// A task that comes into being because one window looked is the same task in the other.
func TestWhatAReadMakesIsSharedToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "aws.json")
		first, one := window(t, path, Options{})
		b := newBenchIn(t, first)
		b.service(b.register())
		if err := put(t, one, "/shop/production/KEY", secret); err != nil {
			t.Fatal(err)
		}
		_, two := window(t, path, Options{})
		time.Sleep(2 * time.Minute)
		var seen [][]string
		for _, c := range []*cloud.Clients{one, two, one} {
			out, err := c.ECS.ListTasks(t.Context(), &ecs.ListTasksInput{Cluster: new("shop")})
			if err != nil {
				t.Fatal(err)
			}
			seen = append(seen, out.TaskArns)
		}
		if len(seen[0]) == 0 || fmt.Sprint(seen[0]) != fmt.Sprint(seen[1]) || fmt.Sprint(seen[0]) != fmt.Sprint(seen[2]) {
			t.Errorf("the windows see other tasks: %v", seen)
		}
	})
}

// Of two who make the same parameter without overwriting one wins, whoever asks how often.
func TestOnlyOneProcessMakesAParameter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "aws.json")
	var clients []*cloud.Clients
	for range 4 {
		_, c := window(t, path, Options{})
		clients = append(clients, c)
	}
	for round := range 10 {
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for _, c := range clients {
			wg.Go(func() {
				_, err := c.SSM.PutParameter(t.Context(), &ssm.PutParameterInput{
					Name: new(fmt.Sprintf("/lease/%d", round)), Value: new("mine"), Type: types.ParameterTypeString,
					Overwrite: new(false)})
				mu.Lock()
				defer mu.Unlock()
				if taken := (*types.ParameterAlreadyExists)(nil); err == nil {
					won++
				} else if !errors.As(err, &taken) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Fatalf("%d of 4 made the parameter", won)
		}
	}
}

// No call of one window is earlier than one the other has made before it, however fast each one's clock runs.
func TestWindowsShareOneTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "aws.json")
		fast, one := window(t, path, Options{Clock: core.NewFastClock(nil, 600)})
		slow, two := window(t, path, Options{})
		if err := put(t, one, "/shop/KEY", "v"); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			time.Sleep(time.Second) // ten minutes for one, a second for the other
			read(t, one)
			then := fast.Now()
			read(t, two)
			if slow.Now().Before(then) {
				t.Errorf("the second window is at %s, the first was at %s", slow.Now(), then)
			}
			then = slow.Now()
			read(t, one)
			if fast.Now().Before(then) {
				t.Errorf("the first window is at %s, the second was at %s", fast.Now(), then)
			}
		}
	})
}

func read(t *testing.T, c *cloud.Clients) {
	t.Helper()
	if _, err := c.SSM.DescribeParameters(t.Context(), &ssm.DescribeParametersInput{}); err != nil {
		t.Fatal(err)
	}
}

// A deleted state file is an empty account, for the window that is open too, with what every new account begins with.
func TestADeletedStateIsAnEmptyAccount(t *testing.T) {
	path := filepath.Join(t.TempDir(), "aws.json")
	s, c := window(t, path, Options{HostedZones: []string{"example.com"}})
	empty := s.Fingerprint()
	if err := put(t, c, "/shop/KEY", "v"); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := s.Fingerprint(); got != empty {
		t.Errorf("got\n%s\nwant the new account:\n%s", got, empty)
	}
}

// A process that was stopped in the middle of its turn does not make the others wait for good.
func TestAHeldLockIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "aws.json")
	s, c := window(t, path, Options{})
	if err := put(t, c, "/shop/KEY", "v"); err != nil {
		t.Fatal(err)
	}
	held := flock.New(path + ".lock")
	if ok, err := held.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	defer held.Unlock()
	synctest.Test(t, func(t *testing.T) {
		err := s.Close()
		if err == nil || !strings.Contains(err.Error(), path+".lock") {
			t.Errorf("got %v, want the lock's path", err)
		}
	})
}

// Several processes that write at the same time lose nothing, though one of them is killed again and again where it
// stands.
func TestKilledProcessesLoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "aws.json")
	writer := func(name string) *exec.Cmd {
		cmd := exec.Command(os.Args[0], "-test.run=^TestWriterProcess$")
		cmd.Env = append(os.Environ(), "SANDBOX_WRITER="+name, "SANDBOX_STATE="+path)
		return cmd
	}
	var steady []*exec.Cmd
	for i := range 2 {
		cmd := writer(fmt.Sprintf("steady%d", i))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		steady = append(steady, cmd)
	}
	told := map[string]bool{}
	for i := range 6 {
		cmd := writer(fmt.Sprintf("killed%d", i))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		buf, said := make([]byte, 64), ""
		for strings.Count(said, "\n") < 2+i { // what it said it wrote has to stand
			n, err := out.Read(buf)
			if err != nil {
				t.Fatal(err)
			}
			said += string(buf[:n])
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		for line := range strings.SplitSeq(said[:strings.LastIndex(said, "\n")], "\n") {
			if name, is := strings.CutPrefix(line, "wrote "); is {
				told[name] = true
			}
		}
	}
	for _, cmd := range steady {
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 2 {
		for n := range writes {
			told[fmt.Sprintf("/steady%d/%d", i, n)] = true
		}
	}
	s, _ := window(t, path, Options{})
	s.Alter(func(c *core.Call) {
		for name := range told {
			if simssm.State.In(c.World).Parameters[name] == nil {
				t.Errorf("%s was written and is lost", name)
			}
		}
	})
}

const writes = 25

// TestWriterProcess is not a test: it is the process TestKilledProcessesLoseNothing starts.
func TestWriterProcess(t *testing.T) {
	name := os.Getenv("SANDBOX_WRITER")
	if name == "" {
		t.Skip("only as a process of its own")
	}
	s, c := window(t, os.Getenv("SANDBOX_STATE"), Options{Region: "eu-west-1"})
	for n := range writes {
		if err := put(t, c, fmt.Sprintf("/%s/%d", name, n), "v"); err != nil {
			t.Fatal(err)
		}
		fmt.Printf("wrote /%s/%d\n", name, n)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// What a read finds out is there for the next process: a record elsewhere that ACM has seen stays seen, so that it
// comes to issue.
func TestWhatAReadSawOutlastsTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "aws.json")
		_, c := window(t, path, Options{})
		made, err := c.ACM.RequestCertificate(t.Context(),
			&acm.RequestCertificateInput{DomainName: new("api.elsewhere.org"),
				ValidationMethod: acmtypes.ValidationMethodDns})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		var status acmtypes.CertificateStatus
		for range 40 { // each look is a process of its own
			s, c := window(t, path, Options{})
			out, err := c.ACM.DescribeCertificate(t.Context(),
				&acm.DescribeCertificateInput{CertificateArn: made.CertificateArn})
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range out.Certificate.DomainValidationOptions {
				if r := v.ResourceRecord; r != nil {
					s.SetDNS(*r.Name, "CNAME", *r.Value)
				}
			}
			status = out.Certificate.Status
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		if status != acmtypes.CertificateStatusIssued {
			t.Errorf("40 minutes after its record the certificate is %s", status)
		}
	})
}
