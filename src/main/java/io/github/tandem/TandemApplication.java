package io.github.tandem;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Replicates one Kafka cluster, the source, into another, the target.
 */
@SpringBootApplication(exclude = KafkaAutoConfiguration.class)
@ConfigurationPropertiesScan
@EnableScheduling
public class TandemApplication {

	public static void main(String[] args) {
		if (Commands.isCalled(args)) {
			System.exit(Commands.run(args));
		}
		SpringApplication.run(TandemApplication.class, args);
	}

}
