# Makes gems of the Ruby packages that Debian installed, and an index of them, in the folder that is named: bundler
# takes them as it takes those of a registry. What is written in C is compiled already.
require "fileutils"
require "rubygems/package"
require "tmpdir"
require "zlib"

out = File.expand_path(ARGV.fetch(0))
FileUtils.mkdir_p(["#{out}/gems", "#{out}/quick/Marshal.4.8"])

# The files of the Debian package that brings a specification, by their names below lib.
def library(specification)
  owner = `dpkg -S #{specification}`.split(":").first
  files = `dpkg -L #{owner}`.split("\n").select { |path| File.file?(path) }
  files.to_h { |path| [path, path[%r{/vendor_ruby/(?:3\.\d\.\d/)?(.+)}, 1]] }.compact
end

made = Gem::Specification.reject(&:default_gem?).map do |spec|
  folder = Dir.mktmpdir
  if File.directory?(spec.full_gem_path)
    FileUtils.cp_r("#{spec.full_gem_path}/.", folder)
    FileUtils.cp_r("#{spec.extension_dir}/.", "#{folder}/lib") if File.directory?(spec.extension_dir)
  end
  library(spec.loaded_from).each do |path, name|
    FileUtils.mkdir_p(File.dirname("#{folder}/lib/#{name}"))
    FileUtils.cp(path, "#{folder}/lib/#{name}")
  end
  Dir.chdir(folder) do
    FileUtils.chmod_R("u+rwX", ".")
    spec.extensions, spec.extra_rdoc_files = [], []
    spec.files = Dir.glob("**/*", File::FNM_DOTMATCH).select { |name| File.file?(name) }
    spec.executables = spec.executables.select { |name| File.file?("#{spec.bindir}/#{name}") }
    FileUtils.mv(Gem::Package.build(spec, true), "#{out}/gems")
  end
  File.binwrite("#{out}/quick/Marshal.4.8/#{spec.full_name}.gemspec.rz", Gem.deflate(Marshal.dump(spec)))
  [spec.name, spec.version, "ruby"]
end
Zlib::GzipWriter.open("#{out}/specs.4.8.gz") { |file| file.write(Marshal.dump(made)) }
Zlib::GzipWriter.open("#{out}/latest_specs.4.8.gz") { |file| file.write(Marshal.dump(made)) }
Zlib::GzipWriter.open("#{out}/prerelease_specs.4.8.gz") { |file| file.write(Marshal.dump([])) }
puts "#{made.size} gems"
