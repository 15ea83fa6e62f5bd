"""A plain pygame loop: texts, plates and rings, drawn once and kept, all blitted 60 times a second."""

import os
import sys

os.environ["SDL_FRAMEBUFFER_ACCELERATION"] = "0"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

import pygame

pygame.display.init()
pygame.font.init()
surface = pygame.display.set_mode((1280, 800))
font = pygame.font.Font(sys.argv[1], 30)
things: list[tuple[pygame.Surface, tuple[int, int]]] = []
for index in range(12):
    plate = pygame.Surface((280, 150), pygame.SRCALPHA)
    pygame.draw.rect(plate, (255, 255, 255), plate.get_rect(), border_radius=20)
    things.append((plate, (20 + index % 4 * 310, 30 + index // 4 * 250)))
for index in range(40):
    text = font.render(f"Text number {index}", True, (18, 42, 46))
    things.append((text, (30 + index % 4 * 310, 40 + index // 4 * 74)))
for index in range(3):
    ring = pygame.Surface((300, 300), pygame.SRCALPHA)
    pygame.draw.circle(ring, (14, 84, 74), (150, 150), 140, 20)
    things.append((ring, (100 + index * 400, 400)))
clock = pygame.time.Clock()
while not any(event.type == pygame.QUIT for event in pygame.event.get()):
    surface.fill((246, 243, 237))
    for thing, place in things:
        surface.blit(thing, place)
    pygame.display.flip()
    clock.tick(60)
