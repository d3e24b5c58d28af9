package dev.sheaf.examples.springmvc;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** What {@code application.properties} says under {@code profile}. */
@ConfigurationProperties("profile")
record ProfileProperties(Duration deadline, URI mlService) {}
