package io.github.tandem.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.springframework.util.Assert;
import org.springframework.util.FileSystemUtils;

/**
 * A network of its own inside this machine, with its own addresses, routes, firewall,
 * hosts file and name servers: a Linux network namespace.
 */
public final class Namespace implements AutoCloseable {

	private static final List<String> TOOLS = List.of("ip", "nft", "dnsmasq", "ethtool");

	private final String name;

	private final Path files;

	/**
	 * Make a namespace.
	 * @param name its name, unique on this machine
	 */
	public Namespace(String name) {
		this.name = name;
		this.files = Path.of("/etc/netns", name);
		run("ip", "netns", "add", name);
		run("ip", "-n", name, "link", "set", "lo", "up");
		hosts();
		nameServers();
	}

	/**
	 * What keeps this process from making namespaces.
	 * @return the reason, or an empty text if nothing does
	 */
	public static String obstacle() {
		String probe = "tandem-probe-" + ProcessHandle.current().pid();
		try {
			for (String tool : TOOLS) {
				if (Stream.of("/usr/sbin/", "/sbin/", "/usr/bin/")
					.noneMatch((path) -> Files.isExecutable(Path.of(path + tool)))) {
					return "the tool %s is not installed (Debian: nftables, dnsmasq-base, ethtool, iproute2)"
						.formatted(tool);
				}
			}
			run("ip", "netns", "add", probe);
			run("ip", "netns", "exec", probe, "nft", "add", "table", "inet", "probe");
			run("ip", "netns", "exec", probe, "sysctl", "-qw", "net.ipv4.ip_forward=1");
			run("ip", "-n", probe, "link", "add", "probe", "type", "veth", "peer", "name", "tdm-probe", "netns", "1");
			run("ip", "netns", "del", probe);
			Files.createDirectories(Path.of("/etc/netns"));
			return "";
		}
		catch (IllegalStateException | IOException ex) {
			return "network namespaces are not permitted here: " + ex.getMessage();
		}
	}

	/**
	 * Connect two namespaces.
	 * @param address this one's address with its prefix length
	 * @param other the other one
	 * @param otherAddresses the other one's addresses with their prefix length
	 */
	public void connect(String address, Namespace other, String... otherAddresses) {
		run("ip", "-n", this.name, "link", "add", "to-" + other.tail(), "type", "veth", "peer", "name", "to-" + tail(),
				"netns", other.name);
		configure("to-" + other.tail(), address);
		other.configure("to-" + tail(), otherAddresses);
	}

	/**
	 * Connect a namespace to the machine itself, past all that lies between namespaces.
	 * @param address the machine's address with its prefix length
	 * @param addresses the namespace's addresses with their prefix length
	 */
	public void connectToMachine(String address, String... addresses) {
		String outside = "tdm-" + tail();
		run("ip", "-n", this.name, "link", "add", "to-machine", "type", "veth", "peer", "name", outside, "netns", "1");
		configure("to-machine", addresses);
		run("ip", "addr", "add", address, "dev", outside);
		run("ip", "link", "set", outside, "up");
	}

	private void configure(String device, String... addresses) {
		for (String address : addresses) {
			run("ip", "-n", this.name, "addr", "add", address, "dev", device);
		}
		// real packets, no larger than the device sends
		run("ip", "netns", "exec", this.name, "ethtool", "-K", device, "tso", "off", "gso", "off", "gro", "off");
		run("ip", "-n", this.name, "link", "set", device, "up");
	}

	private String tail() {
		return this.name.substring(this.name.lastIndexOf('-') + 1);
	}

	/**
	 * Run something inside and wait for its end.
	 * @param command the command
	 * @return what it wrote
	 */
	public String run(List<String> command) {
		return run(inside(command).toArray(String[]::new));
	}

	/**
	 * Put a command inside.
	 * @param command the command
	 * @return the command that runs it inside
	 */
	public List<String> inside(List<String> command) {
		List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", this.name));
		all.addAll(command);
		return all;
	}

	/**
	 * Replace the firewall.
	 * @param rules in nft's language, inside of a table of the family inet
	 */
	public void firewall(String rules) {
		try {
			Path file = this.files.resolve("firewall.nft");
			Files.writeString(file, "flush ruleset\ntable inet tandem {\n%s\n}\n".formatted(rules));
			run(List.of("nft", "-f", file.toString()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Replace the hosts file.
	 * @param lines what it holds besides localhost
	 */
	public void hosts(String... lines) {
		write("hosts", Stream.concat(Stream.of("127.0.0.1 localhost"), Arrays.stream(lines)).toList());
	}

	/**
	 * Replace the name servers.
	 * @param addresses their addresses
	 */
	public void nameServers(String... addresses) {
		write("resolv.conf", Arrays.stream(addresses).map((address) -> "nameserver " + address).toList());
	}

	private void write(String file, List<String> lines) {
		try {
			Files.createDirectories(this.files);
			Files.write(this.files.resolve(file), lines);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			run("ip", "netns", "del", this.name);
			FileSystemUtils.deleteRecursively(this.files);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String run(String... command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			Assert.state(process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0,
					() -> "%s: %s".formatted(String.join(" ", command), output));
			return output;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
