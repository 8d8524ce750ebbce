package stack

import "testing"

func TestRootUser(t *testing.T) {
	for _, user := range []string{"", " ", "0", "0:0", "root", "root:root", "Root", "+0", "-0", "00", "000", "0x0", "0X00",
		"0o0", "0b0", "0:1000", " 0", "0 ", "0 :1", ":1000", "root:", "0.0", "0_0", `"0"`, "4294967296", "toor"} {
		if !RootUser(user) {
			t.Errorf("%q is not taken for root", user)
		}
	}
	for _, user := range []string{"1", "10", "10001", "1000:0", "1000:root", "app", "appuser", "rooty", "nonroot", "node",
		"65532:65532", "0x10", "100", "nobody", "www-data", "x0"} {
		if RootUser(user) {
			t.Errorf("%q is taken for root", user)
		}
	}
}
